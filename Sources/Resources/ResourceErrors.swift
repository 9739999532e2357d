import POSIXSupport
public import Records

// Every sentence that this module can say, in one place.
extension WallabyError {
  static func invalidName(_ name: String, _ what: String, _ fault: String) -> WallabyError {
    WallabyError(
      .invalidInput,
      "cannot use '\(name)' as \(what == "identifier" ? "an" : "a") \(what): it \(fault)",
      hint: "it becomes the name of a directory: letters, digits, '-', '_' and dots inside are safe"
    )
  }

  static func reservedName(_ name: String) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot use '\(name)' as a collection: the store needs the name itself",
      hint: "choose another, such as '\(name)-results'")
  }

  static func noCollection(_ name: String, _ path: String) -> WallabyError {
    WallabyError(
      .notFound, "no collection '\(name)'", path: path,
      hint: "'wallaby resource ls' lists the collections")
  }

  static func notACollection(_ name: String, _ path: String) -> WallabyError {
    WallabyError(
      .conflict, "cannot use '\(path)' as a collection: something else is there", path: path,
      hint: "choose another name; a tree of hadrosaur is brought over with 'wallaby resource adopt'"
    )
  }

  package static func noResource(_ ident: String, _ collection: String) -> WallabyError {
    WallabyError(
      .notFound, "no resource '\(ident)' in '\(collection)'",
      hint: "'wallaby resource ls \(collection)' lists them")
  }

  static func damagedResource(_ path: String, _ reason: String) -> WallabyError {
    WallabyError(
      .damaged, "cannot read resource '\(path)': \(reason)", path: path,
      hint:
        "recompute it, or remove it with 'wallaby resource rm': the next fetch computes it again")
  }

  /// Only what is missing or of a wrong kind is damage; all else may pass.
  static func cannotReadResource(_ error: SystemError) -> WallabyError {
    if error.isMissing { return .damagedResource(error.path, "it is missing") }
    if error.isWrongKind { return .damagedResource(error.path, "it is not a plain file") }
    return .system("read a resource", error)
  }

  static func valueDoesNotFit(_ place: String, _ reason: String) -> WallabyError {
    WallabyError(
      .conflict, "what is kept of '\(place)' is no value of the type asked for: \(reason)",
      hint: "declare the collection with another version:, or recompute it")
  }

  static func argumentsChanged(
    _ ident: String, _ collection: String, _ differences: [ArgumentDifference]
  ) -> WallabyError {
    WallabyError(
      .conflict,
      "'\(collection)/\(ident)' was computed with other arguments: "
        + differences.map(\.description).joined(separator: ", "),
      hint:
        "fetch another identifier, recompute it, or declare the collection with onArgumentsChanged")
  }

  static func cycle(_ places: [String]) -> WallabyError {
    WallabyError(
      .conflict, "resources wait for each other: \(places.joined(separator: " → "))",
      hint: "a resource cannot be computed from itself")
  }

  static func beingComputed(_ ident: String, _ collection: String, _ who: String) -> WallabyError {
    WallabyError(
      .busy, "'\(collection)/\(ident)' is being computed by \(who)",
      hint: "wait for it, or end that process")
  }

  static func superseded(_ ident: String, _ collection: String) -> WallabyError {
    WallabyError(
      .conflict,
      "cannot keep '\(collection)/\(ident)': this process was silent for so long that another began anew",
      hint: "fetch it again: what the other keeps counts")
  }

  package static func failedElsewhere(_ ident: String, _ collection: String, _ message: String)
    -> WallabyError
  {
    WallabyError(
      .failed, "computing '\(collection)/\(ident)' failed: \(message)",
      hint: "'wallaby resource log \(collection) \(ident)' shows what it said")
  }

  package static func noArgument(_ name: String) -> WallabyError {
    WallabyError(
      .invalidInput, "the command needs an argument '\(name)'",
      hint: "give it as --arg \(name)=VALUE")
  }

  static func resultNotJSON(_ place: String, _ reason: String) -> WallabyError {
    WallabyError(
      .invalidInput, "what '\(place)' wrote to $WALLABY_RESULT is not JSON: \(reason)",
      hint: "write one JSON value, or nothing")
  }

  static func resultNotKept(_ place: String, _ reason: String) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot keep the last line of '\(place)' as its result: \(reason)",
      hint: "let it be one JSON value whose names differ also to the eye")
  }

  static func lineTooLong(_ place: String) -> WallabyError {
    WallabyError(
      .invalidInput, "the last line of '\(place)' is longer than 16 MiB",
      hint: "write the result to $WALLABY_RESULT")
  }

  static func damagedDefinition(_ path: String, _ reason: String) -> WallabyError {
    WallabyError(
      .damaged, "cannot read definition '\(path)': \(reason)", path: path,
      hint: "remove the file, and define the collection again")
  }

  static func adoptsStore(_ path: String) -> WallabyError {
    WallabyError(
      .conflict, "cannot adopt '\(path)': it is a store of this program already", path: path,
      hint: "use it with --store")
  }

  package static func nothingToAdopt(_ path: String) -> WallabyError {
    WallabyError(
      .notFound, "no tree of hadrosaur in '\(path)'", path: path,
      hint: "name the directory that its collections are in")
  }

  static func notAdoptable(_ path: String, _ reason: String) -> WallabyError {
    WallabyError(
      .damaged, "cannot adopt '\(path)': \(reason)", path: path,
      hint: "the next fetch of it computes it")
  }

  package static func undefined(_ collection: String) -> WallabyError {
    WallabyError(
      .invalidInput, "nothing says how '\(collection)' is computed",
      hint: "define it with 'wallaby resource define \(collection) -- COMMAND {ident} {storage}'")
  }
}

extension WallabyError.Code {
  /// The work itself failed; its error text is kept.
  public static let failed = WallabyError.Code(rawValue: "failed")
}
