"""CPU of processes with all their children, read from /proc while they live."""
import os
import pathlib

TICKS = os.sysconf("SC_CLK_TCK")


def _stat(pid):
    """(parent, CPU-seconds of it and of the children it has waited for); None when it has ended."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text[text.rfind(")") + 2:].split()
    return int(fields[1]), sum(map(int, fields[11:15])) / TICKS


def _all():
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return {pid: stat for pid in pids if (stat := _stat(pid)) is not None}


def tree_of(root, known=None):
    """`root` and everything below it."""
    known = known or _all()
    tree, added = {root}, True
    while added:
        more = {pid for pid, (parent, _) in known.items() if parent in tree} - tree
        tree |= more
        added = bool(more)
    return tree & known.keys()


def cpu_seconds(roots):
    """CPU of the trees under some processes."""
    known = _all()
    return sum(known[pid][1] for root in roots for pid in tree_of(root, known))


def resident_bytes(roots):
    """Resident memory of the trees; what forked processes share counts once for each."""
    known = _all()
    total = 0
    for pid in {pid for root in roots for pid in tree_of(root, known)}:
        try:
            pages = pathlib.Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
            total += int(pages) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError):
            continue
    return total
