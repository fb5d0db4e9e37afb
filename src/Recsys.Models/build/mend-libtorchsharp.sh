#!/bin/sh
# Usage: mend-libtorchsharp.sh PATH/TO/libLibTorchSharp.so
#
# Makes the native half of TorchSharp 0.107.0 loadable where libstdc++ is older than GCC 13's (Debian 12, Ubuntu 22.04).
# The library asks for the symbol version GLIBCXX_3.4.32 on behalf of one symbol that nothing in it refers to, so the only
# thing in the way is the loader's version check. One byte marks that need as weak (VER_FLG_WEAK), and the check passes it.
# See src/decisions/0050-mend-the-torchsharp-library-after-the-build.md.
set -eu

original=cf33b1b0bb6bbb9754a768fb5c5d04d9f498603be50e73f55621a0b40ee608b8
mended=5968efac8270eff8a2b5ca7381612ea9cc54d81cf4104a54e0e6106b7b5f11e3
flags_offset=260660 # .gnu.version_r, entry GLIBCXX_3.4.32, field vna_flags

sha256() { sha256sum "$1" | cut -d ' ' -f 1; }

file=$1
found=$(sha256 "$file")
[ "$found" = "$mended" ] && exit 0
if [ "$found" != "$original" ]; then
  echo "error RECSYS0050: '$file' is not the libLibTorchSharp.so of TorchSharp 0.107.0 (SHA-256 $found, expected $original)." \
    "If the TorchSharp pin changed, check whether the new library loads unmended and update or remove this step." >&2
  exit 1
fi

# A new file and a rename: the old one may be a hard link into the package cache, or mapped by a running process.
copy=$file.mending.$$
trap 'rm -f "$copy"' EXIT
cp "$file" "$copy"
chmod u+w "$copy"
printf '\002' | dd of="$copy" bs=1 seek=$flags_offset conv=notrunc 2>/dev/null
if [ "$(sha256 "$copy")" != "$mended" ]; then
  echo "error RECSYS0050: mending '$file' gave an unexpected result; is the disk full?" >&2
  exit 1
fi
# With the time of the original, the next incremental build sees an unchanged copy and leaves it alone.
touch -r "$file" "$copy"
mv -f "$copy" "$file"
