import POSIXSupport
import Records

/// What a dead process was computing: kept as `lost`, with all it has said and made.
struct LostAttempt {
  let collection: Collection
  let ident: String

  /// Takes it over and keeps it, unless something is kept already.
  ///
  /// On disk: the attempt gets what it lacks of the five entries, an `error.log`, and a settled status; then it is published.
  func settle() throws(WallabyError) {
    let configuration = collection.configuration
    let own = AttemptName(
      Owner(process: configuration.process, token: try configuration.token()))
    let claims = ClaimFolder(collection: collection)
    guard let dead = try claims.holder(of: ident),
      case .claimed = try claims.claim(ident, for: own, keepsDead: true)
    else { return }
    defer { claims.release(ident, of: own) }
    let folder = try collection.openPending()
    guard try KeptResource.read(ident, in: collection) == nil else {
      try? folder.removeTree(dead.trash)
      return
    }
    try explaining("keep what is left of '\(collection.name)/\(ident)'") { () throws(SystemError) in
      guard let attempt = try? folder.open(dead.trash) else { return }
      try complete(attempt, after: dead)
      try Publication(collection: collection, ident: ident).publish(dead.trash)
    }
  }

  private func complete(
    _ attempt: borrowing Directory, after dead: AttemptName
  ) throws(SystemError) {
    let mode = collection.fileMode
    let isDurable = collection.isDurable
    let message = "its process, \(dead.owner.phrase), ended without a word"
    var status =
      (try? attempt.contents(of: Record.Entry.status)).flatMap {
        try? ResourceStatus(parsing: $0, of: ident)
      } ?? ResourceStatus(ident: ident, state: .lost, createdTime: collection.configuration.now())
    status.state = .lost
    status.message = message
    status.owner = dead.owner
    status.finishedTime = collection.configuration.now()
    try? attempt.makeDirectory(Record.Entry.storage)
    for (entry, bytes) in [
      (Record.Entry.stdout, []), (Record.Entry.stderr, []),
      (Record.Entry.result, JSONValue.null.fileBytes),
    ] where (try? attempt.status(of: entry)) == nil {
      try attempt.createFile(entry, bytes, sync: isDurable, mode: mode)
    }
    try attempt.removeTree(CollectionDefinition.resultName)
    try attempt.removeTree(Resource<JSONValue>.errorLog)
    try attempt.createFile(
      Resource<JSONValue>.errorLog, Array((message + "\n").utf8), sync: isDurable, mode: mode)
    let draft = "." + Record.Entry.status
    try attempt.removeTree(draft)
    try attempt.createFile(draft, status.fileBytes, sync: isDurable, mode: mode)
    try attempt.rename(draft, to: Record.Entry.status)
    if isDurable { try attempt.sync() }
  }
}
