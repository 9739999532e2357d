import POSIXSupport
package import Records

/// What holds for all items of a table.
public struct TableSettings: Hashable, Sendable {
  /// How items are tried that say nothing of their own.
  public var policy = TaskPolicy()
  /// Variables in the environment of every task: `${NAME}` in a script.
  public var variables: [String: String] = [:]
  /// The engine for tasks with an image, `podman`, `docker`, `apptainer` or a path; by default the one that is there.
  public var containerEngine: String?
  /// Further words for the engine.
  public var containerOptions: [String] = []
  /// Another table that comes first.
  public var after: TableDependency?
  /// How often an item may lose its worker before it counts as failed: what kills its workers is not tried for ever.
  public var lostLimit = 5

  /// What holds where nothing has been set.
  public init() {}
}

/// A table whose items come first.
public struct TableDependency: Hashable, Sendable {
  /// Its name; it need not be there yet.
  public var table: String
  /// Whether all of it must be done, and not only the item of the same name.
  public var isWhole: Bool

  /// Items wait for that table.
  public init(_ table: String, isWhole: Bool = false) {
    self.table = table
    self.isWhole = isWhole
  }
}

extension TableSettings {
  package var json: JSONValue {
    var object: [String: JSONValue] = ["format": 1, "lost_limit": .integer(Int64(lostLimit))]
    if !policy.json.isEmpty { object["policy"] = .object(policy.json) }
    object["container_engine"] = containerEngine.map { .string($0) }
    if !containerOptions.isEmpty {
      object["container_options"] = .array(containerOptions.map { .string($0) })
    }
    if !variables.isEmpty { object["variables"] = .object(variables.mapValues { .string($0) }) }
    if let after {
      object["after"] = ["table": .string(after.table), "whole": .bool(after.isWhole)]
    }
    return .object(object)
  }

  /// - Throws: A sentence about what is wrong with it.
  init(_ json: JSONValue) throws(JSONScanner.Failure) {
    guard let object = json.objectValue else {
      throw JSONScanner.Failure(offset: 0, reason: "no object")
    }
    guard object["format"]?.integerValue == 1 else {
      throw JSONScanner.Failure(offset: 0, reason: "a newer version of the table's settings")
    }
    policy = TaskPolicy(json["policy"]?.objectValue ?? [:])
    variables = (json["variables"]?.objectValue ?? [:]).compactMapValues(\.stringValue)
    containerEngine = json["container_engine"]?.stringValue
    containerOptions = (json["container_options"]?.arrayValue ?? []).compactMap(\.stringValue)
    if let table = json["after"]?["table"]?.stringValue {
      after = TableDependency(table, isWhole: json["after"]?["whole"] == .bool(true))
    }
    lostLimit = json["lost_limit"]?.integerValue.flatMap { Int(exactly: $0) } ?? lostLimit
  }
}

extension TableFolder {
  /// What holds for all items.
  ///
  /// - Complexity: One open and one read.
  func settings() throws(WallabyError) -> TableSettings {
    let directory = try open()
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try directory.readFile(Self.settings, limit: 1 << 26).bytes
    } catch {
      if error.isAbsent { return TableSettings() }
      throw .damagedTable(name, path + "/" + Self.settings, error.reason)
    }
    do throws(JSONScanner.Failure) {
      return try TableSettings(try JSONValue(parsing: bytes))
    } catch {
      throw .damagedTable(name, path + "/" + Self.settings, "\(error)")
    }
  }

  /// Replaces the settings.
  ///
  /// On disk: a file in `.queue/`, renamed over `.table.json`.
  func write(_ settings: TableSettings) throws(WallabyError) {
    let directory = try open()
    let draft =
      "\(Queue.directory)/\(Queue.settingsPrefix)\(configuration.process)-\(try configuration.token())"
    let isDurable = isDurable
    let mode = fileMode
    do throws(SystemError) {
      try directory.createFile(draft, settings.json.fileBytes, sync: isDurable, mode: mode)
      try directory.rename(draft, to: Self.settings)
      if isDurable { try directory.sync() }
    } catch {
      try? directory.unlink(draft)
      throw .system("keep the settings of table '\(name)'", error)
    }
  }
}
