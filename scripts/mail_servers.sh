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

known() { apt-cache show --no-all-versions "$1" >/dev/null 2>&1; }
installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

if ! known dovecot-imapd; then
    [ "$(id -u)" = 0 ] || give_up "apt knows no dovecot-imapd; “apt-get update” (as root) first."
    apt-get update -qq >/dev/null 2>&1 || give_up "“apt-get update” did not work."
fi
for package in "${servers[@]}"; do
    known "$package" || give_up "apt knows no $package."
done

# The libraries of a package that this machine lacks, and theirs.
declare -A wanted=()
missing_libraries() {
    local name
    while read -r name; do
        if [ -z "${wanted[$name]:-}" ] && ! installed "$name"; then
            wanted[$name]=1
            missing_libraries "$name"
        fi
    done < <(apt-cache depends --important "$1" 2>/dev/null | sed -nE 's/^ *\|?(Pre)?Depends: (lib[a-z0-9.+-]+).*/\2/p')
}
for package in "${servers[@]}"; do
    missing_libraries "$package"
done

rm -rf "$folder"
mkdir -p "$folder/packages" "$folder/root"
(cd "$folder/packages" && apt-get download -qq -o APT::Sandbox::User=root "${servers[@]}" "${!wanted[@]}" >/dev/null 2>&1) \
    || give_up "apt could not download ${servers[*]}."
for package in "$folder"/packages/*.deb; do
    dpkg -x "$package" "$folder/root"
done
rm -r "$folder/packages"
chmod u-s,g-s "$folder"/root/usr/sbin/*
chmod 755 "$folder" "$folder/root"
touch "$done_file"
