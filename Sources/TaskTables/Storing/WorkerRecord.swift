package import POSIXSupport
package import Records

/// What `worker.json` says of a process that works on a table.
package struct WorkerRecord: Hashable, Sendable {
  package var id: String
  package var process: ProcessIdentity
  package var user: String
  package var created: Timestamp
  /// What it is there for: `work`, or the name of a command that changes items.
  package var purpose: String
  /// Variables of the batch system that its job is of.
  package var scheduler: JSONValue?

  static let fileName = "worker.json"

  var json: JSONValue {
    var object: [String: JSONValue] = [
      "created": .string(created.description), "id": .string(id),
      "process": .string(process.description), "purpose": .string(purpose), "user": .string(user),
      "v": 1,
    ]
    object["scheduler"] = scheduler
    return .object(object)
  }

  /// For sentences: `pid 4242 on node7`.
  package var phrase: String { "pid \(process.pid) on \(process.host)" }
}

extension WorkerRecord {
  init(parsing bytes: [UInt8], of id: String) throws(JSONScanner.Failure) {
    let json = try JSONValue(parsing: bytes)
    guard json["id"]?.stringValue == id,
      let process = json["process"]?.stringValue.flatMap({ ProcessIdentity($0) }),
      let created = json["created"]?.stringValue.flatMap({ Timestamp($0) })
    else { throw JSONScanner.Failure(offset: 0, reason: "no worker") }
    self.id = id
    self.process = process
    self.created = created
    user = json["user"]?.stringValue ?? ""
    purpose = json["purpose"]?.stringValue ?? ""
    scheduler = json["scheduler"]
  }
}
