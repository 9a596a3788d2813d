"""A room for strangers' code, on Linux: its own processes, network, files and user, and nothing of anybody else's.

Linux has all of it without a program of its own: namespaces, a root of read-only mounts, limits, a filter of system
calls. Whoever is no administrator gets there through a user namespace, where the distribution allows that.
"""

import contextlib
import ctypes
import os
import platform
import stat
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NoReturn

from inside_transformers.errors import CourseError
from inside_transformers.grading import syscalls
from inside_transformers.grading.limits import Limits

PACKAGE = Path(__file__).resolve().parents[1]
WITHHELD = ("references", "parts")  # folders of the package with right answers in them
HOME = "/home/student"
WORK = f"{HOME}/work"
SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin")
SETTINGS = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/fonts",
            "/etc/localtime", "/etc/mime.types")  # fmt: skip
DEVICES = ("null", "zero", "full", "random", "urandom")
WRITABLE = (HOME, "/tmp", "/dev/shm")  # folders
FIRST_USER = 1_800_000_000  # nobody has these numbers
DISK = 4  # times what one file may have: all that is written
FILES = 20_000  # that may be written

NEW_FILES, NEW_IPC, NEW_USER, NEW_PROCESSES, NEW_NETWORK, NEW_NAME = (
    0x00020000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
    0x04000000,
)
READ_ONLY, NO_SUID, NO_DEVICES, NO_PROGRAMS, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
NO_ACCESS_TIMES, NO_FOLDER_TIMES, RELATIVE_TIMES = 1024, 2048, 1 << 21
DETACH = 2
DIE_WITH_PARENT, SET_DUMPABLE, DROP_BOUND, ADOPT, NO_NEW_PRIVILEGES = 1, 4, 24, 36, 38
CAPABILITIES_3 = 0x20080522
TRUST = "or, if you trust everyone who handed in, say --no-sandbox."
HELP = {
    "userns": (
        "this system lets no program make a room of its own for strangers' code (user namespaces). An administrator "
        "can allow it: `sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0` on Ubuntu, "
        "`sudo sysctl kernel.unprivileged_userns_clone=1` on Debian, `sudo sysctl user.max_user_namespaces=10000` "
        f"elsewhere. Or grade as root in a virtual machine of your own; {TRUST}"
    ),
    "root": (
        "not even root can make a room of its own for strangers' code here, as in most containers. Start the container "
        f"with `docker run --privileged`, or grade in a virtual machine; {TRUST}"
    ),
    "platform": (
        "strangers' notebooks can only be run safely on Linux, and this is {0}. Grade on a Linux machine, in a "
        f"virtual machine or in WSL 2; {TRUST}"
    ),
    "fork": (
        "each notebook runs in a copy of a process, and this is {0}, which makes none. Grade on a Linux machine, in a "
        "virtual machine or in WSL 2."
    ),
}


class SandboxError(CourseError):
    """Strangers' code cannot be shut in here; the message says what to do."""


@dataclass(frozen=True)
class Room:
    """What a sandbox is made with.

    Attributes:
        root: an empty folder, where its file system is put together.
        files: what lies in its working folder, by relative path.
        limits: what may be used in it.
        read: more folders that may be read, and where they stand inside.
    """

    root: str
    files: Mapping[str, bytes]
    limits: Limits
    read: Mapping[str, str]


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _mount(source: str, target: str, kind: str | None = None, flags: int = 0, options: str = "") -> None:
    given = kind.encode() if kind else None
    done = _libc().mount(source.encode(), target.encode(), given, ctypes.c_ulong(flags), options.encode() or None)
    _checked(done, f"mount {target}")


def protection() -> str:
    """Which protection is on, in one line.

    Raises:
        SandboxError: there is none here.
    """
    _tried()
    own = "as an unprivileged user" if os.geteuid() == 0 else "in a user namespace"
    filtered = ", system calls filtered" if platform.machine() in syscalls.MACHINES else ""
    return f"Sandbox: on ({own}; own processes, files and network{filtered})."


def demand_fork() -> None:
    """See that notebooks can run here, with a sandbox or without.

    Raises:
        SandboxError: they cannot.
    """
    if not hasattr(os, "fork"):
        raise SandboxError(HELP["fork"].format(platform.system() or sys.platform))


@cache
def _tried() -> None:
    """Make an empty room once, in a process of its own, and see that it works."""
    demand_fork()
    if sys.platform != "linux":
        raise SandboxError(HELP["platform"].format(platform.system() or sys.platform))
    hear, say = os.pipe()
    with tempfile.TemporaryDirectory() as root:
        pid = os.fork()
        if pid == 0:
            _try(Room(root, {}, Limits(), {}), say)
        os.close(say)
        with os.fdopen(hear) as file:
            said = file.read()
        _, ended = os.waitpid(pid, 0)
    if ended:
        helping = HELP["root" if os.geteuid() == 0 else "userns"]
        raise SandboxError(f"{helping} ({said})" if said else helping)


def _try(room: Room, say: int) -> NoReturn:
    try:
        user = separate(room)
        inner = os.fork()
        if inner == 0:
            settle(user, room)
            os._exit(0)
        os._exit(1 if os.waitpid(inner, 0)[1] else 0)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(say, str(error).encode())
        os._exit(1)


# ------------------------------------------------------------------------------------- from outside to inside


def separate(room: Room) -> int:
    """Leave the namespaces of everyone else, and furnish the room; the next fork is its first process.

    Returns:
        The number of the user that its processes shall have.

    Raises:
        OSError: the system does not allow it.
    """
    administrator = os.geteuid() == 0
    user = FIRST_USER + os.getpid() if administrator else os.getuid()
    group = user if administrator else os.getgid()
    os.umask(0o022)
    kinds = NEW_FILES | NEW_PROCESSES | NEW_NETWORK | NEW_IPC | NEW_NAME
    _checked(_libc().unshare(kinds if administrator else kinds | NEW_USER), "unshare")
    if not administrator:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _mount("none", "/", flags=RECURSIVE | PRIVATE)
    _furnish(room, user, group)
    return user


def _furnish(room: Room, user: int, group: int) -> None:
    """Put the room's file system together."""
    root = room.root
    size = f"size={DISK * room.limits.file_mb}m,nr_inodes={FILES},mode=755"
    _mount("tmpfs", root, "tmpfs", NO_SUID | NO_DEVICES, size)
    for path in SYSTEM:
        if Path(path).is_symlink():
            Path(root + path).symlink_to(os.readlink(path))  # noqa: PTH115 - as it stands there
        elif Path(path).is_dir():
            _show(root, path)
    for path in (*SETTINGS, *_python()):
        if Path(path).exists():
            _show(root, path)
    _show(root, str(PACKAGE))
    for name in WITHHELD:
        if (PACKAGE / name).is_dir():
            _mount("tmpfs", f"{root}{PACKAGE}/{name}", "tmpfs", READ_ONLY | NO_SUID | NO_DEVICES, "size=4k,mode=555")
    for name in DEVICES:
        _show(root, f"/dev/{name}", READ_ONLY & 0)
    for name, target in (("fd", "fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        Path(f"{root}/dev/{name}").symlink_to(f"/proc/self/{target}")
    for path in ("/proc", "/tmp", "/dev/shm", WORK):
        Path(root + path).mkdir(parents=True, exist_ok=True)
    for outside, inside in room.read.items():
        if Path(outside).is_dir():
            _show(root, outside, at=inside)
    Path(f"{root}/etc/passwd").write_text(f"student:x:{user}:{group}::{HOME}:/bin/sh\n")
    Path(f"{root}/etc/group").write_text(f"student:x:{group}:\n")
    Path(f"{root}/etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
    for name, content in room.files.items():
        write_inside(Path(root + WORK), name, content)
    for path in WRITABLE[1:]:
        Path(root + path).chmod(0o1777)
    for folder, _, names in os.walk(root + HOME):
        if not os.path.ismount(folder) and os.access(folder, os.W_OK):
            for each in (folder, *(f"{folder}/{name}" for name in names)):
                os.chown(each, user, group, follow_symlinks=False)
    # The room itself belongs to who grades without being an administrator: nothing but these may be written to.
    for path in WRITABLE:
        _mount(root + path, root + path, flags=BIND | RECURSIVE)
    _mount("none", root, flags=BIND | REMOUNT | READ_ONLY | NO_SUID | NO_DEVICES)


def write_inside(folder: Path, name: str, content: bytes) -> None:
    """Write a file below a folder, and nowhere else."""
    path = Path(os.path.normpath(folder / name))
    if not path.is_relative_to(folder) or path == folder:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _python() -> Iterable[str]:
    """The folders of the Python that runs, outermost ones alone."""
    stated = [sys.prefix, sys.base_prefix, sys.exec_prefix, *map(str, Path(sys.executable).resolve().parents[:2])]
    found = {os.path.normpath(path) for path in (*stated, *_site_packages())}
    kept = {path for path in found if not any(path != other and Path(path).is_relative_to(other) for other in found)}
    return sorted(path for path in kept if not any(Path(path).is_relative_to(system) for system in SYSTEM))


def _site_packages() -> list[str]:
    return [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]


def _show(root: str, path: str, flags: int = READ_ONLY, at: str = "") -> None:
    """Let a folder or file be seen inside, to be read alone."""
    target = Path(root + (at or path))
    if Path(path).is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        if stat.S_ISLNK(os.lstat(path).st_mode):
            path = os.path.realpath(path)
        target.touch()
    _mount(path, str(target), flags=BIND)
    # What the outside has locked must be asked for again, or the kernel refuses.
    kept = os.statvfs(target).f_flag & (NO_SUID | NO_DEVICES | NO_PROGRAMS | NO_ACCESS_TIMES | NO_FOLDER_TIMES)
    devices = 0 if path.startswith("/dev/") else NO_DEVICES
    relative = RELATIVE_TIMES if os.statvfs(target).f_flag & 4096 else 0
    _mount("none", str(target), flags=BIND | REMOUNT | flags | kept | NO_SUID | devices | relative)


# -------------------------------------------------------------------------------------------------- inside


def settle(user: int, room: Room) -> None:
    """As the first process of the room: see nothing else, give up every right, and set the limits of all others.

    Raises:
        OSError: the system does not allow it.
    """
    # All of a room's processes together may want more memory than there is: then they end first, and not the grader.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    _checked(_libc().prctl(DIE_WITH_PARENT, 9, 0, 0, 0), "prctl")
    # Before the outside is gone: without its own in sight, the kernel lets nobody but an administrator have this.
    _mount("proc", f"{room.root}/proc", "proc", NO_SUID | NO_DEVICES | NO_PROGRAMS)
    os.chdir(room.root)
    _checked(_libc().pivot_root(b".", b"."), "pivot_root")
    _checked(_libc().umount2(b".", DETACH), "umount")
    os.chdir(WORK)
    for capability in range(64):
        _libc().prctl(DROP_BOUND, capability, 0, 0, 0)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    _drop_capabilities()
    _checked(_libc().prctl(DIE_WITH_PARENT, 9, 0, 0, 0), "prctl")
    _checked(_libc().prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no_new_privs")
    bound(room.limits)
    dumpable(False)
    syscalls.refuse()


def _drop_capabilities() -> None:
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _checked(_libc().capset(ctypes.byref(header), ctypes.byref(nothing)), "capset")


def bound(limits: Limits) -> None:
    """Set the limits of this process and of all that come of it."""
    import resource  # which Windows lacks, where this module says what to do

    mb = 1 << 20
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    processor = int(4 * limits.seconds) + 10
    for kind, most in (
        (resource.RLIMIT_AS, mapped + limits.memory * mb),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, limits.file_mb * mb),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_NOFILE, 512),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def dumpable(whether: bool) -> None:
    """Whether other processes of the same user may look into this one."""
    if sys.platform == "linux":
        _libc().prctl(SET_DUMPABLE, int(whether), 0, 0, 0)


def adopt() -> None:
    """Be the parent of what loses its own: whoever waits for it knows what it has computed."""
    if sys.platform == "linux":
        _libc().prctl(ADOPT, 1, 0, 0, 0)


def die_with_parent() -> None:
    """End when the process that made this one ends, even if this one hangs."""
    if sys.platform == "linux":
        _libc().prctl(DIE_WITH_PARENT, 9, 0, 0, 0)
