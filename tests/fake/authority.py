"""A certificate authority for loopback: root, intermediate, and leaves for any number of host names.

Leaves are made when a name is first asked for (SNI), many names at a time with one shared key, since
one call of openssl costs about 15 ms. The root is what the program under test is told to trust.
"""
import pathlib
import ssl
import subprocess

NAMES_PER_LEAF = 50
DAYS = "30"


def _openssl(*arguments, stdin=""):
    done = subprocess.run(["openssl", *map(str, arguments)], input=stdin.encode(), check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stderr.decode(errors='replace')}")


class Authority:
    """Keys and certificates in `folder`; `root` is the file to trust. `name`: whom they speak for."""

    def __init__(self, folder, name="Fake Web"):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.root = self.folder / "root.pem"
        self._intermediate = self.folder / "intermediate.pem"
        for name in ("root", "intermediate", "leaf"):
            _openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self._key(name))
            _openssl("pkey", "-in", self._key(name), "-pubout", "-out", self._key(name, "pub"))
        authority = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n"
        self._sign("root", f"{name} Root", authority, self.root, issuer=None)
        self._sign("intermediate", f"{name} Intermediate", authority, self._intermediate,
                   issuer="root")

    def _key(self, name, suffix="key"):
        return self.folder / f"{name}.{suffix}"

    def _sign(self, key, common_name, extensions, out, issuer, days=DAYS):
        signer = ["-key", self._key(key)] if issuer is None else [
            "-force_pubkey", self._key(key, "pub"), "-CA", self.folder / f"{issuer}.pem",
            "-CAkey", self._key(issuer)]
        _openssl("x509", "-new", "-subj", f"/CN={common_name}", *signer, "-sha256", "-days", days,
                 "-extfile", "/dev/stdin", "-out", out, stdin=extensions)

    def leaf(self, name, hosts, issuer="intermediate", days=DAYS, whole_chain=True):
        """Path of a PEM file with leaf, intermediate and key that is good for `hosts`. Without an
        issuer it signs itself; with days -1 it expired yesterday; without its whole chain the
        intermediate is missing."""
        path = self.folder / f"leaf-{name}.pem"
        names = ",".join(f"DNS:{host}" for host in hosts)
        self._sign("leaf", f"leaf {name}", f"subjectAltName={names}\nextendedKeyUsage=serverAuth\n",
                   path, issuer, days)
        chain = self._intermediate.read_text() if issuer and whole_chain else ""
        path.write_text(path.read_text() + chain + self._key("leaf").read_text())
        return path


def group_of(hosts):
    """{host: tuple of the hosts that share its leaf}."""
    ordered = sorted(hosts)
    groups = [tuple(ordered[at:at + NAMES_PER_LEAF])
              for at in range(0, len(ordered), NAMES_PER_LEAF)]
    return {host: group for group in groups for host in group}


def server_context(authority, names_with):
    """An SSLContext that shows each host the leaf of its group.

    `names_with(host)` gives the names that share a leaf with `host`, or None for a host that is not
    served: it is shown a leaf for another name, as a misconfigured server would do.
    """
    contexts = {}

    def make(names):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(authority.leaf(f"{len(contexts):05d}", names))
        contexts[names] = context
        return context

    default = make(("unknown.example",))

    def choose(connection, host, _context):
        names = names_with(host.lower()) if host else None
        if names is not None:
            connection.context = contexts.get(names) or make(names)

    default.sni_callback = choose
    return default
