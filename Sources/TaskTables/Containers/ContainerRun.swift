package import Records

/// A command to run in a container, and for whom.
package struct ContainerRun: Hashable, Sendable {
  /// As podman and docker name it, with or without `docker://`. With apptainer also a file or folder, by a path that
  /// begins with `/` or `.` or ends in `.sif`; any other name is fetched as `docker://NAME`.
  package var image: String
  /// The program and its arguments. They are run as they stand, whatever entry point the image has.
  package var command: [String]
  /// What it is to be told by: the table, the item and the attempt.
  package var title: String
  /// Who runs it; two runs of one owner have different titles.
  package var owner: Owner
  /// The calling user and group, whom the files belong to that it writes.
  package var user: UInt32
  package var group: UInt32
  /// A directory that it finds at the same path and may write to.
  package var storage: String
  /// Where it starts: found and written to likewise, unless it is `/`. In ``storage`` unless said otherwise.
  package var workingDirectory: String?
  /// Variables by their values, which other users of the host can see in its list of processes.
  package var environment: [String: String] = [:]
  /// Variables that have in the container the value they have for the engine's program. Apptainer passes on all.
  package var inheritedVariables: [String] = []
  /// Fails where the image is not on this host, instead of asking a registry.
  package var neverPulls = false
  /// Further words for the engine; they come after ours, and count where both say something.
  package var options: [String] = []
  /// A file in ``storage`` that is there from the moment the command is started inside.
  ///
  /// Without it, an exit code from 125 to 127 (with apptainer, 255) may be the engine's or the command's own. With it, a
  /// failure that left no file is the engine's. The image needs `/bin/sh` for it, which the command then replaces.
  ///
  /// On disk: the file is made in the container, empty.
  package var startedMark: String?

  package init(
    _ command: [String], in image: String, title: String, owner: Owner, user: UInt32,
    group: UInt32, storage: String
  ) {
    self.command = command
    self.image = image
    self.title = title
    self.owner = owner
    self.user = user
    self.group = group
    self.storage = storage
  }

  /// The name of its container: no other has it at the same time.
  package var containerName: String {
    let safe = title.utf8.prefix(80).map { byte -> Character in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
        Character(UnicodeScalar(byte))
      default: "_"
      }
    }
    return "wallaby-\(String(safe))-\(owner.token)"
  }

  var start: String { workingDirectory ?? storage }

  /// What is mounted: neither twice nor below what is mounted already.
  var mounts: [String] {
    if start == "/" || Self.isBelow(start, storage) { return [storage] }
    return Self.isBelow(storage, start) ? [start] : [storage, start]
  }

  private static func isBelow(_ path: String, _ other: String) -> Bool {
    path == other || path.hasPrefix(other + "/")
  }

  /// The command with the mark before it.
  var words: [String] {
    guard let startedMark else { return command }
    return ["/bin/sh", "-c", #": >"$0" && exec "$@""#, startedMark] + command
  }
}
