"""A certificate that only this machine knows."""

from __future__ import annotations

import hashlib
import ssl
import subprocess
from pathlib import Path

_NEW = [
    "openssl",
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=localhost",
    "-addext",
    "subjectAltName=DNS:localhost",
]


def self_signed(folder: Path) -> tuple[Path, Path, str]:
    """Certificate and key for localhost, as files, and the certificate's SHA-256 in hex."""
    certificate, key = folder / "server.crt", folder / "server.key"
    subprocess.run([*_NEW, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    raw = ssl.PEM_cert_to_DER_cert(certificate.read_text())
    return certificate, key, hashlib.sha256(raw).hexdigest()
