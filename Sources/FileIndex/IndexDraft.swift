import POSIXSupport

/// A whole index made from the source, before anybody is shown it.
struct IndexDraft<Source: IndexSource> {
  var snapshot: IndexSnapshot<Source>
  var manifest: Manifest
  /// Where its one segment is; `nil` for memory.
  var folder: IndexFolder?

  /// Makes it the index that counts.
  func published(by index: DirectoryIndex<Source>) throws -> IndexSnapshot<Source> {
    if let folder {
      do { try index.publish(manifest, in: folder) } catch Halt.storage { discard() }
    }
    return snapshot
  }

  /// Takes its file back. The snapshot stays good for as long as it is held.
  func discard() {
    guard let folder else { return }
    for part in manifest.parts { folder.removeSegment(part.identity) }
  }
}

extension DirectoryIndex {
  /// Reads everything there is into one segment in a folder, or in memory if there is none or it is full.
  func draft(at folder: IndexFolder?) throws -> IndexDraft<Source> {
    guard let folder else { return try draft(in: nil, nil, as: randomNumber()) }
    let identity = try randomNumber()
    do {
      let file = try storageHalts { () throws(SystemError) in try folder.createSegment(identity) }
      return try draft(in: folder, file, as: identity)
    } catch Halt.storage {
      folder.removeSegment(identity)
      return try draft(in: nil, nil, as: identity)
    } catch {
      folder.removeSegment(identity)
      throw error
    }
  }

  private func draft(
    in folder: IndexFolder?, _ file: consuming FileDescriptor?, as identity: UInt64
  ) throws -> IndexDraft<Source> {
    var manifest = Manifest()
    manifest.format = source.format
    manifest.token = try source.changeToken()
    let all = try partitions(from: "")
    manifest.firstLive = try source.firstLivePartition(among: all)
    let reader = ParallelReader(
      source: source, writer: SegmentWriter(identity: identity, file: file))
    try reader.read(all, firstLive: manifest.firstLive)
    let live = all.filter { !$0.precedesInBytes(manifest.firstLive) }
    manifest.pending = NameList(live + reader.pending).sorted

    var snapshot = IndexSnapshot(
      source: source, stack: SegmentStack(), folder: folder, compared: all,
      damage: reader.unreadable)
    let bytes = try reader.finish()
    let segment: Segment
    do { segment = try folder?.openSegment(identity) ?? Segment(bytes) } catch {
      throw (error as? SystemError).map { Halt.storage($0) } ?? error
    }
    manifest.parts = [segment.part]
    try damageHalts { () throws(SegmentDamage) in
      snapshot.stack = try snapshot.stack.adding(segment)
      try snapshot.collectDamage()
    }
    return IndexDraft(snapshot: snapshot, manifest: manifest, folder: folder)
  }
}
