import POSIXSupport

/// Tag and time indexes over a source, kept as plain files in a directory and brought up to date by whoever reads.
///
/// Writers pay nothing and readers take no lock. Deleting the directory loses nothing. Safe to use from any number of
/// threads, processes and hosts.
public struct DirectoryIndex<Source: IndexSource>: Sendable {
  let source: Source
  var primary: IndexFolder
  let fallback: IndexFolder?
  /// Up to how many rows segments are merged in any case.
  var smallSegment = 512

  /// Describes where an index is, or will be, without touching the disk.
  ///
  /// - Parameters:
  ///   - directory: Made when there is something to write.
  ///   - fallback: A directory of the user's own, for when they may not write to the first.
  ///   - source: The things that the index is over.
  public init(at directory: String, fallback: String? = nil, source: Source) {
    self.source = source
    primary = IndexFolder(path: directory)
    self.fallback = fallback.map { IndexFolder(path: $0) }
  }

  /// Brings the index up to date with the source and returns what it then says.
  ///
  /// Whatever is wrong with the index's own files, it is built anew; where it cannot be written, it
  /// answers from memory.
  ///
  /// On disk: one new segment and the manifest, if there is anything new; now and then segments are merged.
  ///
  /// - Parameter query: What will be asked; with a range of times less may have to be looked at.
  /// - Throws: What the source throws when it cannot say which partitions there are.
  /// - Complexity: The live partitions, what is not final and what is new; independent of all the rest.
  public func refresh(for query: IndexQuery = IndexQuery()) throws -> IndexSnapshot<Source> {
    var damaged: UInt64?
    while let found = contents(), found.manifest.generation != damaged {
      do { return try update(found, for: query) } catch Halt.damage {
        damaged = found.manifest.generation
      }
    }
    return try build(replacing: damaged)
  }

  /// Brings the index up to date and asks it; once more where its files turn out to be damaged, for then they are made anew.
  ///
  /// On disk, complexity: as ``refresh(for:)``, and what `question` does.
  ///
  /// - Parameters:
  ///   - query: What the question is about.
  ///   - question: Asked of what the index says now.
  /// - Throws: What ``refresh(for:)`` and `question` throw.
  public func answer<Answer>(
    about query: IndexQuery = IndexQuery(),
    _ question: (IndexSnapshot<Source>) throws -> Answer
  ) throws -> Answer {
    do {
      return try question(try refresh(for: query))
    } catch let error as IndexError where error.code == .damaged {
      return try question(try refresh(for: query))
    }
  }

  /// Builds the index anew from the source, whatever there was.
  ///
  /// On disk: one segment with everything, then the manifest.
  ///
  /// - Complexity: Every partition is listed and every entry read, by several threads.
  @discardableResult
  public func rebuild() throws -> IndexSnapshot<Source> {
    let site = site()
    defer { withExtendedLifetime(site) {} }
    return try draft(at: site.folder).published(by: self)
  }

  /// What the index consists of, as it is on the disk now.
  public func status() throws -> IndexStatus {
    guard let found = contents() else {
      return IndexStatus(
        directory: nil, segments: 0, partitions: 0, entries: 0, openEntries: 0, damagedEntries: 0,
        tags: 0, sizeInBytes: 0)
    }
    let stack = found.stack
    let snapshot = IndexSnapshot(source: source, stack: stack, folder: found.folder)
    return try snapshot.checked {
      let unsettled = try stack.unsettledRows()
      let damaged = unsettled.count { stack.segments[$0.segment].fields($0.row).isDamaged }
      return IndexStatus(
        directory: found.folder.path, segments: stack.segments.count,
        partitions: try stack.partitionNames().count,
        entries: stack.segments.indices.reduce(0) { $0 + stack.liveCount($1) } - damaged,
        openEntries: unsettled.count - damaged, damagedEntries: damaged,
        tags: try snapshot.tags().count,
        sizeInBytes: stack.segments.reduce(0) { $0 + $1.size })
    }
  }

  /// The index on the disk to start from.
  func contents() -> IndexFolder.Contents? {
    let first = primary.contents(format: source.format)
    guard let fallback, !primary.isWritable() else { return first }
    guard let second = fallback.contents(format: source.format) else { return first }
    guard let first else { return second }
    return second.manifest.written > first.manifest.written ? second : first
  }

  /// Builds an index where there is none that can be used.
  private func build(replacing damaged: UInt64?) throws -> IndexSnapshot<Source> {
    let site = site()
    defer { withExtendedLifetime(site) {} }
    if let folder = site.folder, folder.generation() != damaged,
      let found = folder.contents(format: source.format)
    {
      // Another process made one while we were getting here.
      if let snapshot = try? update(found, for: IndexQuery()) { return snapshot }
    }
    return try draft(at: site.folder).published(by: self)
  }

  /// Where this process may write, with the right to do so; nowhere if another process is at it.
  func site() -> IndexSite {
    for folder in [primary, fallback] {
      guard let folder, folder.isWritable() else { continue }
      do throws(SystemError) {
        guard let lock = try folder.lock() else { break }
        return IndexSite(folder: folder, lock: lock)
      } catch { continue }
    }
    return IndexSite(folder: nil, lock: nil)
  }
}

/// A directory that only this process writes an index to, for as long as the value lives.
struct IndexSite: ~Copyable {
  let folder: IndexFolder?
  private let lock: FileLock?

  init(folder: IndexFolder?, lock: consuming FileLock?) {
    self.folder = folder
    self.lock = lock
  }
}
