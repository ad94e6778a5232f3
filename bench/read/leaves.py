"""A certificate of its own for each of many thousand hosts, in a second or two.

Real sites share no leaf, so a client that remembers verified leaves must gain nothing here. One call
of openssl takes 15 ms; so it makes one pattern for each kind of key, and the host's name and serial
number are put in its place and signed again through libcrypto. All hosts have names of one length.
"""
import base64
import ctypes
import ctypes.util
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "fake"))
import authority  # noqa: E402

KEY_KINDS = {"p": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
             "r": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]}
_SERIAL = bytes.fromhex("5a5b5c5d5e5f6061")
_SIGNATURE_BYTES_MAX = 128


def _openssl(*arguments, stdin=b""):
    done = subprocess.run(["openssl", *map(str, arguments)], input=stdin, check=False,
                          capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stderr.decode(errors='replace')}")
    return done.stdout


# --- DER, as much as is needed --------------------------------------------------------------------

def _der(tag, content):
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _element_end(der, at):
    """Where the element that starts at `at` ends, and where its content begins."""
    first = der[at + 1]
    if first < 0x80:
        return at + 2 + first, at + 2
    begin = at + 2 + (first & 0x7F)
    return begin + int.from_bytes(der[at + 2:begin], "big"), begin


# --- Signing --------------------------------------------------------------------------------------

class Signer:
    """SHA-256 signatures with a private key, by libcrypto."""

    def __init__(self, key_file):
        name = ctypes.util.find_library("crypto") or "libcrypto.so.3"
        self._crypto = ctypes.CDLL(name)
        for function in ("BIO_new_file", "PEM_read_bio_PrivateKey", "EVP_MD_CTX_new", "EVP_sha256"):
            getattr(self._crypto, function).restype = ctypes.c_void_p
        file = ctypes.c_void_p(self._crypto.BIO_new_file(str(key_file).encode(), b"r"))
        self._key = ctypes.c_void_p(self._crypto.PEM_read_bio_PrivateKey(file, None, None, None))
        self._crypto.BIO_free(file)
        if not self._key:
            raise RuntimeError(f"{key_file}: no private key")
        self._digest = ctypes.c_void_p(self._crypto.EVP_sha256())

    def sign(self, message):
        context = ctypes.c_void_p(self._crypto.EVP_MD_CTX_new())
        signature = ctypes.create_string_buffer(_SIGNATURE_BYTES_MAX)
        size = ctypes.c_size_t(_SIGNATURE_BYTES_MAX)
        good = (self._crypto.EVP_DigestSignInit(context, None, self._digest, None, self._key) == 1
                and self._crypto.EVP_DigestSign(context, signature, ctypes.byref(size), message,
                                                ctypes.c_size_t(len(message))) == 1)
        self._crypto.EVP_MD_CTX_free(context)
        if not good:
            raise RuntimeError("libcrypto does not sign")
        return signature.raw[:size.value]


# --- Leaves ---------------------------------------------------------------------------------------

class Leaves:
    """Root, intermediate and the two shared keys in `folder`; `root` is the file to trust."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self._authority = authority.Authority(self.folder)
        self.root = self._authority.root
        self._signer = Signer(self.folder / "intermediate.key")
        self._chain = (self.folder / "intermediate.pem").read_bytes()
        self._patterns = {}
        for kind, options in KEY_KINDS.items():
            _openssl("genpkey", *options, "-out", self.key_file(kind))

    def key_file(self, kind):
        """The private key of all leaves of a kind, "p" (P-256) or "r" (RSA-2048)."""
        return self.folder / f"leaf-{kind}.key"

    def write(self, kind, number, host):
        """FOLDER/<host>.pem: the leaf of `host` and the intermediate, as a server sends them."""
        text = base64.encodebytes(self._certificate(kind, number, host))
        (self.folder / f"{host}.pem").write_bytes(
            b"-----BEGIN CERTIFICATE-----\n" + text + b"-----END CERTIFICATE-----\n" + self._chain)

    def _certificate(self, kind, number, host):
        name = host.encode("ascii")
        to_sign, algorithm, pattern_name = self._pattern(kind, len(name))
        serial = bytes([0x5A]) + number.to_bytes(len(_SERIAL) - 1, "big")
        to_sign = to_sign.replace(_SERIAL, serial).replace(pattern_name, name)
        return _der(0x30, to_sign + algorithm + _der(0x03, b"\0" + self._signer.sign(to_sign)))

    def _pattern(self, kind, name_bytes):
        """(part to be signed, signature algorithm, name in it) of a leaf for a name that long."""
        key = kind, name_bytes
        if key not in self._patterns:
            name = "x" * (name_bytes - 5) + ".test"
            public = self.folder / f"leaf-{kind}.pub"
            _openssl("pkey", "-in", self.key_file(kind), "-pubout", "-out", public)
            extensions = (f"subjectAltName=DNS:{name}\nextendedKeyUsage=serverAuth\n"
                          "keyUsage=critical,digitalSignature\nbasicConstraints=critical,CA:FALSE\n")
            der = _openssl("x509", "-new", "-subj", f"/CN={name}", "-force_pubkey", public,
                           "-CA", self.folder / "intermediate.pem",
                           "-CAkey", self.folder / "intermediate.key", "-sha256",
                           "-days", authority.DAYS, "-set_serial", "0x" + _SERIAL.hex(),
                           "-extfile", "/dev/stdin", "-outform", "DER", stdin=extensions.encode())
            _end, begin = _element_end(der, 0)
            signed_end, _ = _element_end(der, begin)
            algorithm_end, _ = _element_end(der, signed_end)
            self._patterns[key] = (der[begin:signed_end], der[signed_end:algorithm_end],
                                   name.encode("ascii"))
        return self._patterns[key]
