"""Writes what dissect.hypervisor reads of a disk file as a raw one: to-raw.py KIND FILE RAW"""

import sys
from pathlib import Path

kind, path, out = sys.argv[1:]
if kind == "vhd":
    from dissect.hypervisor.disk.vhd import VHD

    disk = VHD(open(path, "rb"))
elif kind == "vhdx":
    from dissect.hypervisor.disk.vhdx import VHDX

    disk = VHDX(open(path, "rb"))
elif kind == "qcow2":
    from dissect.hypervisor.disk.qcow2 import QCow2

    disk = QCow2(open(path, "rb")).open()
elif kind == "vdi":
    from dissect.hypervisor.disk.vdi import VDI

    disk = VDI(open(path, "rb")).open()
else:
    from dissect.hypervisor.disk.vmdk import VMDK

    disk = VMDK(Path(path))

with open(out, "wb") as raw:
    while data := disk.read(1 << 20):
        if data.count(0) == len(data):
            raw.seek(len(data), 1)
        else:
            raw.write(data)
    raw.truncate(raw.tell())
