import POSIXSupport
public import Records

/// A program that runs commands in containers.
public struct ContainerEngine: Hashable, Sendable {
  /// The engines that are known, in the order in which they are looked for.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Also known as singularity. Its containers are processes of the caller, and end with it.
    case apptainer
    case podman
    case docker

    /// The names its program goes by, the usual one first.
    var programs: [String] { self == .apptainer ? ["apptainer", "singularity"] : [rawValue] }
  }

  /// What it understands.
  public var kind: Kind
  /// The path of the program.
  public var program: String

  /// An engine whose program is known; ``find(_:environment:)`` looks for one.
  public init(_ kind: Kind, program: String) {
    self.kind = kind
    self.program = program
  }

  /// Finds the engine to use: the one named, else what `WALLABY_CONTAINER_ENGINE` names, else the first there is of
  /// apptainer, podman and docker.
  ///
  /// - Parameters:
  ///   - name: A name looked up in the `PATH`, or the path of a program of one of these names.
  ///   - environment: Where `PATH` and `WALLABY_CONTAINER_ENGINE` are taken from.
  /// - Throws: ``Records/WallabyError`` with code `invalidInput` where the name is of no engine known, and `notFound` where
  ///   there is no such program.
  /// - Complexity: One `stat` for each folder of the `PATH` and each name tried.
  public static func find(
    _ name: String? = nil, environment: [String: String]
  ) throws(WallabyError) -> ContainerEngine {
    let folders = environment["PATH", default: ""].split(separator: ":").map(String.init)
    func engine(_ kind: Kind, _ programs: [String]) -> ContainerEngine? {
      let paths = programs.flatMap { name in
        name.contains("/") ? [name] : folders.map { "\($0)/\(name)" }
      }
      return paths.first(where: isProgram).map { ContainerEngine(kind, program: $0) }
    }
    let chosen = name ?? environment["WALLABY_CONTAINER_ENGINE"] ?? ""
    guard !chosen.isEmpty else {
      for kind in Kind.allCases {
        if let found = engine(kind, kind.programs) { return found }
      }
      throw .noContainerEngine(Kind.allCases.map(\.rawValue))
    }
    let last = chosen.split(separator: "/").last.map(String.init) ?? chosen
    guard let kind = Kind.allCases.first(where: { $0.programs.contains(last) }) else {
      throw .unknownContainerEngine(chosen)
    }
    // The other name of the same engine will do as well.
    let others = chosen.contains("/") ? [] : kind.programs.filter { $0 != chosen }
    guard let found = engine(kind, [chosen] + others) else { throw .noContainerEngine([chosen]) }
    return found
  }

  private static func isProgram(_ path: String) -> Bool {
    guard let status = try? FileStatus.of(path) else { return false }
    return status.kind == .file && status.mode & 0o111 != 0
  }
}
