// The archive that a laptop of the suites takes its updates from, made anew on it each time.

/** A package archive in a folder, as Debian's security archive describes itself, holding one package. */
export function archive(nameAndVersion: string): string {
  const rest =
    'Architecture: amd64\\nMaintainer: x <x@example.com>\\nFilename: pool/x.deb\\nSize: 1\\nSHA256: %064d\\nDescription: x\\n';
  return `mkdir -p /srv/archive/dists/bookworm-security/main/binary-amd64 && cd /srv/archive/dists/bookworm-security
    printf '${nameAndVersion}\\n${rest}' 0 >main/binary-amd64/Packages
    printf 'Origin: Debian\\nLabel: Debian-Security\\nSuite: oldstable-security\\nVersion: 12\\nCodename: bookworm-security\\nDate: %s\\nArchitectures: amd64\\nComponents: main\\nSHA256:\\n %s %s main/binary-amd64/Packages\\n' \\
      "$(date -Ru)" $(sha256sum main/binary-amd64/Packages | cut -d' ' -f1) $(stat -c %s main/binary-amd64/Packages) >Release
    echo 'deb [trusted=yes] file:/srv/archive bookworm-security main' >/etc/apt/sources.list`;
}
