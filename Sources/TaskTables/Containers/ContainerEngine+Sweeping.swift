package import POSIXSupport
import Records

extension ContainerEngine {
  /// The arguments that print what containers of wallaby there are on this host, for ``sweep(_:from:)``; `nil` where they
  /// do not outlive who started them.
  ///
  /// A worker does this before its first run; podman then also has the process by which later ones pass on signals well.
  package func listing() -> [String]? {
    let label: String
    switch kind {
    case .apptainer: return nil
    case .podman: label = #"{{index .Labels "\#(Self.ownerLabel)"}}"#
    case .docker: label = #"{{.Label "\#(Self.ownerLabel)"}}"#
    }
    return [
      program, "ps", "--all", "--filter=label=\(Self.ownerLabel)", "--format={{.Names}}\t\(label)",
    ]
  }

  /// The arguments that end and remove those listed whose worker is dead; `nil` where there are none.
  ///
  /// Only a worker of this host is known to be dead. The containers of all others, and whatever else is listed, are left
  /// alone.
  ///
  /// - Complexity: Some opens in `/proc` for each container listed.
  package func sweep(_ listing: String, from here: ProcessIdentity = .current) -> [String]? {
    let dead = listing.split(separator: "\n").compactMap { line -> String? in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 2, fields[0].hasPrefix("wallaby-"),
        let owner = Owner(String(fields[1])),
        case .dead = owner.process.verdict(from: here)
      else { return nil }
      return String(fields[0])
    }
    return dead.isEmpty ? nil : [program, "rm", "--force"] + dead
  }
}
