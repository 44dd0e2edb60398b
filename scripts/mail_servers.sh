#!/usr/bin/env bash
# Puts the real mail servers that the tests speak to under .servers/: smtp-sink, Exim and Dovecot from Debian's (or Ubuntu's) packages.
# Nothing is installed and nothing is started: the packages are only unpacked, with the libraries this machine lacks beside them.
# libnss-wrapper and libfakechroot let them run from there as an ordinary user. What cannot be had is one line, and no error.
set -euo pipefail
cd "$(dirname "$0")/.."

servers=(postfix exim4-daemon-light exim4-base dovecot-core dovecot-imapd libnss-wrapper libfakechroot)
folder=.servers
done_file=$folder/.complete-$(cksum <"$0" | tr -d ' ')

[ ! -e "$done_file" ] || exit 0

give_up() {
    echo "Tests with real mail servers are left out: $1" >&2
    exit 0
}

for tool in apt-get apt-cache dpkg dpkg-query; do
    command -v "$tool" >/dev/null || give_up "they come from Debian's packages, and there is no $tool here."
done

known() { apt-cache show --no-all-versions "$@" >/dev/null 2>&1; }

if ! known "${servers[@]}"; then
    [ "$(id -u)" = 0 ] || give_up "apt does not know ${servers[*]}; “apt-get update” (as root) first."
    apt-get update -qq >/dev/null 2>&1 || give_up "“apt-get update” did not work."
    known "${servers[@]}" || give_up "apt does not know all of ${servers[*]}."
fi

# The libraries that the servers need and this machine lacks, level by level: one call of apt for each.
declare -A seen=()
while read -r name; do
    seen[$name]=1
done < <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')
libraries=()
level=("${servers[@]}")
while [ "${#level[@]}" -gt 0 ]; do
    needed=$(apt-cache depends --important "${level[@]}" 2>/dev/null | sed -nE 's/^ *\|?(Pre)?Depends: (lib[a-z0-9.+-]+).*/\2/p' | sort -u)
    level=()
    for name in $needed; do
        if [ -z "${seen[$name]:-}" ]; then
            seen[$name]=1
            level+=("$name")
        fi
    done
    libraries+=("${level[@]}")
done

rm -rf "$folder"
mkdir -p "$folder/packages" "$folder/root"
download() { (cd "$folder/packages" && apt-get download -qq -o APT::Sandbox::User=root "${servers[@]}" "${libraries[@]}" >/dev/null 2>&1); }
if ! download; then
    # An old list names packages that are no longer there.
    { [ "$(id -u)" = 0 ] && apt-get update -qq >/dev/null 2>&1 && download; } || give_up "apt could not download ${servers[*]}."
fi
for package in "$folder"/packages/*.deb; do
    dpkg -x "$package" "$folder/root"
done
rm -r "$folder/packages"
chmod u-s,g-s "$folder"/root/usr/sbin/*
chmod 755 "$folder" "$folder/root"
touch "$done_file"
