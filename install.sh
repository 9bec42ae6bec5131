#!/bin/sh
# Installs chartvlm, a release's binary, for one user:
#
#   sh install.sh
#
# It downloads SHA256SUMS and the archive for this machine, checks the archive's SHA-256 before it unpacks it, starts the program
# once, and only then puts it in its place: PREFIX/lib/chartvlm, with a link PREFIX/bin/chartvlm. On any failure nothing is changed.
#
#   CHARTVLM_VERSION      version, e.g. 0.1.0 (the release's own script knows its version)
#   CHARTVLM_INSTALL_DIR  PREFIX (default: ~/.local)
#   CHARTVLM_BASE_URL     address of the releases, for mirrors: files are at ADDRESS/vVERSION/FILE (the release's own script
#                         knows the address)
set -eu

# Filled in by the release.
release_version=
release_url=

fail() {
  printf 'error: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf '\nhint: %s\n' "$2" >&2
  exit 1
}

target() {
  case $(uname -s)/$(uname -m) in
    Linux/x86_64 | Linux/amd64) echo x86_64-unknown-linux-gnu ;;
    Linux/aarch64 | Linux/arm64) echo aarch64-unknown-linux-gnu ;;
    Darwin/x86_64) echo x86_64-apple-darwin ;;
    Darwin/arm64) echo aarch64-apple-darwin ;;
    MINGW*/x86_64 | MSYS*/x86_64 | CYGWIN*/x86_64) echo x86_64-pc-windows-msvc ;;
    *) fail "there is no binary for \"$(uname -s) $(uname -m)\"" "run it with Deno: see docs/install.md" ;;
  esac
}

# download ADDRESS FILE
download() {
  if command -v curl >/dev/null 2>&1; then
    curl --fail --silent --show-error --location --retry 3 --retry-delay 1 --output "$2" -- "$1"
  elif command -v wget >/dev/null 2>&1; then
    wget -q -O "$2" -- "$1"
  else
    fail "there is neither curl nor wget"
  fi || fail "cannot download \"$1\"" "check CHARTVLM_VERSION and CHARTVLM_BASE_URL"
}

sha256() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum <"$1" | cut -d ' ' -f 1
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256 <"$1" | cut -d ' ' -f 1
  else
    fail "there is neither sha256sum nor shasum to check the download with"
  fi
}

version=${CHARTVLM_VERSION:-$release_version}
version=${version#v}
url=${CHARTVLM_BASE_URL:-$release_url}
[ -n "$version" ] || fail "which version is not known" "set CHARTVLM_VERSION, e.g. to 0.1.0"
[ -n "$url" ] || fail "the address of the releases is not known" "set CHARTVLM_BASE_URL"
case $version in
  *[!0-9A-Za-z.+-]* | -* | .*) fail "\"$version\" is no version" "set CHARTVLM_VERSION, e.g. to 0.1.0" ;;
esac
if [ -n "${CHARTVLM_INSTALL_DIR:-}" ]; then
  prefix=$CHARTVLM_INSTALL_DIR
else
  prefix=${HOME:?"set CHARTVLM_INSTALL_DIR: there is no home folder"}/.local
fi
# Absolute, since a link leads there.
case $prefix in /* | [A-Za-z]:*) ;; *) prefix=$(pwd)/$prefix ;; esac

target=$(target)
case $target in *windows*) end=zip program=chartvlm.exe ;; *) end=tar.gz program=chartvlm ;; esac
name=chartvlm-v$version-$target

mkdir -p "$prefix/lib" "$prefix/bin" || fail "cannot write to \"$prefix\"" "set CHARTVLM_INSTALL_DIR"
work=$(mktemp -d "$prefix/lib/.chartvlm.XXXXXX") || fail "cannot write to \"$prefix/lib\"" "set CHARTVLM_INSTALL_DIR"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

download "$url/v$version/SHA256SUMS" "$work/SHA256SUMS"
wanted=$(awk -v file="$name.$end" '$2 == file || $2 == "*" file { print $1; exit }' "$work/SHA256SUMS")
[ -n "$wanted" ] || fail "version $version has no binary for $target" "run it with Deno: see docs/install.md"
download "$url/v$version/$name.$end" "$work/archive"
found=$(sha256 "$work/archive")
[ "$found" = "$wanted" ] || fail "\"$name.$end\" is not what SHA256SUMS says: its SHA-256 is $found, expected $wanted"

mkdir "$work/new"
case $end in
  zip) unzip -q "$work/archive" -d "$work/new" ;;
  *) tar -xzf "$work/archive" -C "$work/new" ;;
esac || fail "cannot unpack \"$name.$end\""
said=$("$work/new/$name/$program" --version) || fail "the program does not start on this machine"
[ "$said" = "$version" ] || fail "the program says it is version \"$said\", not $version"

[ ! -e "$prefix/lib/chartvlm" ] || mv "$prefix/lib/chartvlm" "$work/old"
if ! mv "$work/new/$name" "$prefix/lib/chartvlm"; then
  [ ! -e "$work/old" ] || mv "$work/old" "$prefix/lib/chartvlm"
  fail "cannot write to \"$prefix/lib/chartvlm\""
fi
ln -sf "../lib/chartvlm/$program" "$prefix/bin/$program"
printf 'chartvlm %s is in %s\n' "$version" "$prefix/bin/$program"
# shellcheck disable=SC2016 # PATH is for the reader
case :${PATH:-}: in
  *":$prefix/bin:"*) ;;
  *) printf 'add it to PATH: export PATH="%s/bin:$PATH"\n' "$prefix" ;;
esac
