import POSIXSupport
import Records

/// What a dead process was computing: kept as `lost`, with all it has said and made.
struct LostAttempt {
  let claims: ClaimFolder
  private var collection: Collection { claims.collection }
  let ident: String

  /// Takes it over and keeps it, unless something is kept already.
  ///
  /// On disk: the attempt gets what it lacks of the five entries, an `error.log`, and a settled status; then it is published.
  func settle() throws(WallabyError) {
    let own = try collection.newAttemptName()
    guard case .claimed(let dead) = try claims.claim(ident, for: own) else { return }
    defer {
      claims.removeRemains(of: dead, takenBy: own)
      claims.release(ident, of: own)
    }
    try explaining("keep what is left of '\(collection.name)/\(ident)'") { () throws(SystemError) in
      for dead in dead {
        // Whatever stands there, damaged or not, stays.
        if (try? claims.opened.directory.status(of: ident)) != nil { return }
        let taken = own.trash(of: dead)
        guard let attempt = try? claims.opened.pending.open(taken) else { continue }
        try complete(attempt, after: dead)
        try Publication(collection: collection, opened: claims.opened, ident: ident).publish(taken)
      }
    }
  }

  private func complete(
    _ attempt: borrowing Directory, after dead: AttemptName
  ) throws(SystemError) {
    let mode = collection.fileMode
    let isDurable = collection.isDurable
    let message = dead.silence
    var status =
      (try? attempt.contents(of: Record.Entry.status)).flatMap {
        try? ResourceStatus(parsing: $0, of: ident)
      } ?? ResourceStatus(ident: ident, state: .lost, createdTime: collection.configuration.now())
    status.state = .lost
    status.message = message
    status.owner = dead.owner
    status.finishedTime = collection.configuration.now()
    try? attempt.makeDirectory(Record.Entry.storage)
    for log in [Record.Entry.stdout, Record.Entry.stderr]
    where (try? attempt.status(of: log)) == nil {
      try attempt.createFile(log, [], sync: isDurable, mode: mode)
    }
    let draft = "." + Record.Entry.status
    for (entry, bytes) in [
      (Record.Entry.result, JSONValue.null.fileBytes),
      (ResourcePaths.errorLog, Array((message + "\n").utf8)),
      (draft, status.fileBytes),
    ] {
      // Its owner may have died between making it and writing it.
      try attempt.removeTree(entry)
      try attempt.createFile(entry, bytes, sync: isDurable, mode: mode)
    }
    try attempt.rename(draft, to: Record.Entry.status)
    // What it had for its own use: signs of life, a result not yet read, whom it waited for.
    for name in try attempt.names() where name.hasPrefix(".") { try attempt.removeTree(name) }
    if isDurable { try attempt.sync() }
  }
}
