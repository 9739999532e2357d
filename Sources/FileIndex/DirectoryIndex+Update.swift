import POSIXSupport

extension DirectoryIndex {
  /// What to do with one partition.
  struct Job {
    enum Kind { case settle, compareIfMoved, compare }

    var name: String
    var kind: Kind
    var isLive = false
    var unsettled: [SegmentStack.Place] = []
  }

  /// Brings an index up to date and keeps the result if that is possible.
  func update(_ found: IndexFolder.Contents, for query: IndexQuery) throws -> IndexSnapshot<Source>
  {
    let stack = found.stack
    var manifest = Manifest()
    manifest.format = source.format
    manifest.parts = found.manifest.parts
    // The token first: what changes from here on moves it again.
    manifest.token = try source.changeToken()
    let isQuiet = manifest.token.isSettled && manifest.token == found.manifest.token

    let first = isQuiet ? found.manifest.firstLive : ""
    var listed = try partitions(from: first)
    let isMissing = { name in !name.precedesInBytes(first) && !listed.containsBytes(name) }
    if isQuiet && found.manifest.pending.contains(where: isMissing) {
      // With a live one gone, older ones may be live.
      listed = try partitions(from: "")
    }
    manifest.firstLive = try source.firstLivePartition(among: listed)
    if manifest.firstLive.precedesInBytes(first) {
      // This host's clock is behind that of the last who looked: older ones are live again.
      listed = try partitions(from: "")
      manifest.firstLive = try source.firstLivePartition(among: listed)
    }
    let live = listed.filter { !$0.precedesInBytes(manifest.firstLive) }
    let jobs = try damageHalts { () throws(SegmentDamage) in
      try self.jobs(stack, found.manifest, listed: listed, live: live, isQuiet: isQuiet)
    }
    let reconciler = Reconciler(
      source: source, stack: stack, writer: SegmentWriter(identity: try randomNumber()))
    if source.timesFollowFromNames {
      let since = query.since ?? .min
      reconciler.times = since..<max(since, query.until ?? .max)
    }
    reconciler.trustsNames = isQuiet && source.marksCoverFinalThings
    try reconciler.run(jobs)
    try damageHalts { () throws(SegmentDamage) in try stack.checkReads() }
    manifest.pending = live.mergingBytes(reconciler.pending)

    var snapshot = IndexSnapshot(
      source: source, stack: stack, folder: found.folder, compared: reconciler.compared,
      damage: reconciler.unreadable)
    let isEmpty = reconciler.isEmpty
    if !isEmpty {
      let bytes = try reconciler.finish()
      snapshot.stack = try damageHalts { () throws(SegmentDamage) in
        try stack.adding(Segment(bytes))
      }
    }
    if !isEmpty || !manifest.saysSame(as: found.manifest) {
      snapshot.stack = try save(
        snapshot.stack, manifest, replacing: found, hasNews: !isEmpty)
    }
    try damageHalts { () throws(SegmentDamage) in
      try snapshot.collectDamage()
      try snapshot.stack.checkReads()
    }
    return snapshot
  }

  /// The names from one on, sorted by their bytes.
  func partitions(from first: String) throws -> [String] {
    NameList(try source.partitions(from: first)).sorted
  }

  private func jobs(
    _ stack: SegmentStack, _ manifest: Manifest, listed: [String], live: [String], isQuiet: Bool
  ) throws(SegmentDamage) -> [Job] {
    var jobs: [[UInt8]: Job] = [:]
    func add(_ name: String, _ kind: Job.Kind, isLive: Bool = false) {
      jobs[Array(name.utf8)] = Job(name: name, kind: kind, isLive: isLive)
    }
    if isQuiet {
      for name in listed {
        let state = try name.withBytes { bytes throws(SegmentDamage) in
          try stack.state(ofPartition: bytes)
        }
        if state == nil || state?.isGone == 1 { add(name, .compare) }
      }
    } else {
      for name in listed { add(name, .compareIfMoved) }
      for name in try stack.partitionNames() { add(name, .compareIfMoved) }
    }
    for name in manifest.pending { add(name, .compare) }
    let look: Job.Kind = isQuiet && source.marksCoverFinalThings ? .compareIfMoved : .compare
    for name in live { add(name, look, isLive: true) }
    for place in try stack.unsettledRows() {
      let segment = stack.segments[place.segment]
      let name = try segment.partitionName(segment.partitionIndex(ofRow: place.row))
      jobs[Array(name), default: Job(name: name.text, kind: .settle)].unsettled.append(place)
    }
    return jobs.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }
}

extension Reconciler {
  fileprivate func run(_ jobs: [DirectoryIndex<Source>.Job]) throws(Halt) {
    for job in jobs {
      switch job.kind {
      case .settle:
        try settle(job.unsettled, of: job.name)
      case .compareIfMoved:
        try compare(
          job.name, onlyIfMoved: true, isLive: job.isLive, unsettled: job.unsettled)
      case .compare:
        try compare(job.name, isLive: job.isLive)
      }
    }
  }
}

extension [String] {
  /// Whether a name is in these, which are sorted by their bytes.
  fileprivate func containsBytes(_ name: String) -> Bool {
    let place = lowestIndex(below: count) { !self[$0].precedesInBytes(name) }
    return place < count && self[place].hasSameBytes(as: name)
  }

  fileprivate func mergingBytes(_ others: [String]) -> [String] { NameList(self + others).sorted }
}

func randomNumber() throws(Halt) -> UInt64 {
  let bytes = try storageHalts { () throws(SystemError) in try Random.bytes(8) }
  return bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
}
