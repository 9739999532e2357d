import FoundationEssentials
import POSIXSupport
import Records

/// Workers that were handed in to a batch system for a table.
///
/// On disk: `.jobs/NAME.json`, written before they are handed in and once more when their id is known.
struct JobRecord: Hashable, Sendable {
  var system: BatchSystem
  var name: String
  /// `nil` while the system has not said it.
  var id: String?
  var cluster: String?
  var time: Timestamp
  var count: Int

  static let directory = ".jobs"

  var submission: Submission? {
    id.map { Submission(id: $0, name: name, cluster: cluster, time: time.date, count: count) }
  }

  var json: JSONValue {
    var object: [String: JSONValue] = [
      "count": .integer(Int64(count)), "name": .string(name), "system": .string(system.rawValue),
      "time": .string(time.description), "v": 1,
    ]
    object["id"] = id.map { .string($0) }
    object["cluster"] = cluster.map { .string($0) }
    return .object(object)
  }
}

extension JobRecord {
  /// - Returns: `nil` for what is none.
  init?(_ json: JSONValue) {
    guard let name = json["name"]?.stringValue,
      let system = json["system"]?.stringValue.flatMap({ BatchSystem(rawValue: $0) }),
      let time = json["time"]?.stringValue.flatMap({ Timestamp($0) }),
      let count = json["count"]?.integerValue.flatMap({ Int(exactly: $0) })
    else { return nil }
    self.init(
      system: system, name: name, id: json["id"]?.stringValue,
      cluster: json["cluster"]?.stringValue, time: time, count: count)
  }
}

extension TableFolder {
  func write(_ job: JobRecord) throws(WallabyError) {
    let table = try open()
    let draft = ".\(job.name)-\(configuration.process)"
    let (bytes, isDurable, mode) = (job.json.fileBytes, isDurable, fileMode)
    try explaining("keep job '\(job.name)'") { () throws(SystemError) in
      try Directory.makeTree(
        "\(path)/\(JobRecord.directory)", sync: isDurable, mode: directoryMode)
      let jobs = try table.open(JobRecord.directory)
      try jobs.createFile(draft, bytes, sync: isDurable, mode: mode)
      try jobs.rename(draft, to: job.name + ".json")
      if isDurable { try jobs.sync() }
    }
  }

  func forget(_ job: JobRecord) {
    guard let table = try? open() else { return }
    try? table.unlink("\(JobRecord.directory)/\(job.name).json")
  }

  /// All that were handed in, the oldest first.
  func jobs() throws(WallabyError) -> [JobRecord] {
    let table = try open()
    return try explaining("list the jobs of table '\(name)'") { () throws(SystemError) in
      let jobs: Directory
      do throws(SystemError) {
        jobs = try table.open(JobRecord.directory)
      } catch {
        if error.isMissing { return [] }
        throw error
      }
      var found: [JobRecord] = []
      for name in try jobs.names() where name.hasSuffix(".json") && !name.hasPrefix(".") {
        if let bytes = try? jobs.readFile(name, limit: 1 << 20).bytes,
          let job = (try? JSONValue(parsing: bytes)).flatMap({ JobRecord($0) })
        {
          found.append(job)
        }
      }
      return found.sorted { ($0.time, $0.name) < ($1.time, $1.name) }
    }
  }
}
