import POSIXSupport

extension DirectoryIndex {
  /// Up to how many new rows somebody who may not write reads again each time, rather than copy the whole index.
  private var smallNews: Int { 256 }

  /// Keeps what is new and returns the segments as they are on the disk then; those in memory if that is not possible.
  func save(
    _ stack: SegmentStack, _ manifest: Manifest, replacing found: IndexFolder.Contents,
    hasNews: Bool
  ) throws -> SegmentStack {
    do {
      if found.folder.isWritable() {
        return try write(
          stack, manifest,
          from: hasNews ? stack.mergeStart(small: smallSegment) : stack.segments.count,
          to: found.folder, replacing: found.manifest.generation)
      }
      if let fallback, hasNews, stack.segments.last!.rowCount > smallNews {
        return try write(
          stack, manifest, from: 0, to: fallback, replacing: fallback.generation())
      }
      return stack
    } catch Halt.storage {
      return stack
    }
  }

  /// Merges the segments from `start` on into one file and names it in a new manifest.
  private func write(
    _ stack: SegmentStack, _ manifest: Manifest, from start: Int, to folder: IndexFolder,
    replacing generation: UInt64?
  ) throws -> SegmentStack {
    guard let lock = try storageHalts({ () throws(SystemError) in try folder.lock() }),
      folder.generation() == generation
    else { return stack }
    defer { withExtendedLifetime(lock) {} }
    var result = stack
    var manifest = manifest
    var made: UInt64?
    do {
      if start < stack.segments.count {
        let isOne = start == stack.segments.count - 1
        let identity = isOne ? stack.segments[start].identity : try randomNumber()
        made = identity
        try stack.writeMerged(from: start, as: identity, to: folder)
        result = try stack.dropping(from: start).adding(folder.openSegment(identity))
      }
      manifest.parts = result.segments.map(\.part)
      try publish(manifest, in: folder)
      return result
    } catch {
      if let made { folder.removeSegment(made) }
      if let damage = error as? SegmentDamage { throw Halt.damage(damage) }
      if case Halt.damage = error { throw error }
      return stack
    }
  }

  func publish(_ manifest: Manifest, in folder: IndexFolder) throws(Halt) {
    var manifest = manifest
    manifest.generation = try randomNumber()
    manifest.written = SystemTime.now()
    try storageHalts { () throws(SystemError) in try folder.publish(manifest) }
  }
}

extension SegmentStack {
  /// Writes the living rows of the segments from `start` on as one file.
  ///
  /// On disk: makes `segment-…`, which counts for nothing until a manifest names it.
  fileprivate func writeMerged(
    from start: Int, as identity: UInt64, to folder: IndexFolder
  ) throws(Halt) {
    let file = try storageHalts { () throws(SystemError) in try folder.createSegment(identity) }
    if identity == segments[start].identity {
      let bytes = segments[start].slice(0..<segments[start].size)
      try storageHalts { () throws(SystemError) in try file.write(bytes) }
      return
    }
    var writer = SegmentWriter(identity: identity, file: file)
    try merge(from: start, into: &writer)
    try damageHalts { () throws(SegmentDamage) in try checkReads() }
    do throws(SystemError) { _ = try writer.finish() } catch { throw .storage(error) }
  }
}

extension Segment {
  /// What the manifest says of it.
  var part: Manifest.Part {
    Manifest.Part(identity: identity, size: UInt64(size), checksum: bodyChecksum)
  }
}
