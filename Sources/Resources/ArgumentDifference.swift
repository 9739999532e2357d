import POSIXSupport
public import Records

/// One argument that differs between what is kept and what was asked for.
public struct ArgumentDifference: Hashable, Sendable, CustomStringConvertible {
  /// Its dotted path; empty for the arguments as a whole.
  public let path: String
  /// `nil` where it was not there.
  public let kept: JSONValue?
  public let asked: JSONValue?

  public var description: String {
    let name = path.isEmpty ? "the arguments" : "'\(path)'"
    switch (kept, asked) {
    case (let kept?, nil): return "\(name) was \(kept.text), now it is not there"
    case (nil, let asked?): return "\(name) is \(asked.text), it was not there"
    case (let kept?, let asked?): return "\(name) is \(asked.text), it was \(kept.text)"
    case (nil, nil): return name
    }
  }

  /// All differences, in the order of their paths.
  static func all(kept: JSONValue?, asked: JSONValue?, at path: String = "") -> [ArgumentDifference]
  {
    if kept == asked { return [] }
    if case .object(let old)? = kept, case .object(let new)? = asked {
      // Names that differ only in their bytes are two.
      let names = Set((Array(old.keys) + new.keys).map { Array($0.utf8) })
      return names.map { String(decoding: $0, as: UTF8.self) }.sorted { $0.precedesInBytes($1) }
        .flatMap { name in
          all(
            kept: member(name, of: old), asked: member(name, of: new),
            at: path.isEmpty ? name : path + "." + name)
        }
    }
    return [ArgumentDifference(path: path, kept: kept, asked: asked)]
  }

  private static func member(_ name: String, of members: [String: JSONValue]) -> JSONValue? {
    members.index(forKey: name).flatMap {
      members[$0].key.equalsInBytes(name) ? members[$0].value : nil
    }
  }
}
