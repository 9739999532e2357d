package import FileIndex
import POSIXSupport

/// The records that fit a query, and what could not be read on the way.
public struct RecordMatches: Sendable, RandomAccessCollection {
  /// What there is to say besides the records that fit.
  public struct Remarks: Sendable {
    /// Records that cannot be read. They are never silently left out, and hide no others.
    public package(set) var damage: [WallabyError]
    /// Fields of conditions that no record has that was asked for them.
    package var missing: Set<String>

    package init(damage: [WallabyError] = [], missing: Set<String> = []) {
      (self.damage, self.missing) = (damage, missing)
    }
  }

  private let summaries: [RecordSummary]
  package let remarks: Remarks

  init(_ summaries: [RecordSummary], _ remarks: Remarks) {
    self.summaries = summaries
    self.remarks = remarks
  }

  /// Records that cannot be read. They are never silently left out, and hide no others.
  public var damage: [WallabyError] { remarks.damage }

  public var startIndex: Int { summaries.startIndex }
  public var endIndex: Int { summaries.endIndex }
  public subscript(position: Int) -> RecordSummary { summaries[position] }
}

extension RecordStore {
  /// The index over the records. Deleting its directory loses nothing.
  package var index: DirectoryIndex<RecordIndexSource> {
    DirectoryIndex(
      at: privatePath + "/index",
      fallback: configuration.cacheDirectory + "/" + format.id + "/index",
      source: RecordIndexSource(
        recordsPath: recordsPath, privatePath: privatePath, configuration: configuration))
  }

  /// Finds the records that fit.
  ///
  /// The index is brought up to date first; each hit in a closed hour is looked at again, so that every record named exists.
  ///
  /// On disk: the index in `.wallaby/index/`, or in the user's cache where that may not be written.
  ///
  /// - Throws: ``WallabyError``; a damaged record is no error but part of the answer.
  /// - Complexity: A few opens, one listing of each of the newest hours, one stat for each record in them, and one for each hit.
  ///   Conditions on results open each result.
  public func matching(_ query: RecordQuery = RecordQuery()) throws(WallabyError) -> RecordMatches {
    var found: [RecordSummary] = []
    let remarks = try search(query) { found.append($0) }
    return RecordMatches(found, remarks)
  }

  /// Calls `body` with each record that fits, in the query's order; however many there are, up to 1024 are held at a time.
  ///
  /// On disk: as ``matching(_:)``.
  ///
  /// - Throws: What `body` throws, which ends the search, and ``WallabyError``; a damaged record is no error but part of
  ///   the answer.
  /// - Complexity: That of ``matching(_:)``.
  @discardableResult
  public func forEach(
    matching query: RecordQuery, _ body: (RecordSummary) throws -> Void
  ) throws -> RecordMatches.Remarks {
    struct Stop: Error {}
    var failure: (any Error)?
    do throws(WallabyError) {
      return try search(query) { summary in
        do { try body(summary) } catch {
          failure = error
          throw Stop()
        }
      }
    } catch {
      throw failure ?? error
    }
  }

  private func search(
    _ query: RecordQuery, _ body: (RecordSummary) throws -> Void
  ) throws(WallabyError) -> RecordMatches.Remarks {
    let asked = IndexQuery(
      allTags: query.allTags, anyTags: query.anyTags,
      since: query.since.map { Timestamp($0).milliseconds },
      until: query.until.map { Timestamp($0).milliseconds },
      order: query.order == .newestFirst ? .newestFirst : .oldestFirst, limit: query.limit)
    var last: Record.ID?
    return try asking(asked) { snapshot in
      // Asked once more, it goes on behind the record that came last.
      let known = last
      return try search(query, asked, in: snapshot) { summary in
        if let known, query.order == .newestFirst ? summary.id >= known : summary.id <= known {
          return
        }
        try body(summary)
        last = summary.id
      }
    }
  }

  /// - Parameter query: What the question is about.
  func asking<Answer>(
    _ query: IndexQuery = IndexQuery(),
    _ question: (IndexSnapshot<RecordIndexSource>) throws -> Answer
  ) throws(WallabyError) -> Answer {
    do { return try index.answer(about: query, question) } catch { throw indexFailure(error) }
  }

  private func search(
    _ query: RecordQuery, _ asked: IndexQuery, in snapshot: IndexSnapshot<RecordIndexSource>,
    _ body: (RecordSummary) throws -> Void
  ) throws -> RecordMatches.Remarks {
    var damage = snapshot.damage.map(damagedRecord)
    var fields: [String: Bool] = [:]
    func isWanted(_ row: borrowing IndexRow) -> Bool {
      guard let summary = summary(row), query.fits(summary) else { return false }
      return fits(summary, query.conditions, &fields, &damage)
    }
    let unreadable = try snapshot.forEach(
      matching: asked, where: query.isPlain ? nil : { isWanted($0) },
      { row in if let summary = summary(row) { try body(summary) } })
    return RecordMatches.Remarks(
      damage: damage + unreadable.map(damagedRecord),
      missing: Set(fields.filter { !$0.value }.keys))
  }

  private func summary(_ row: borrowing IndexRow) -> RecordSummary? {
    guard let id = row.withName({ Record.ID(bytes: $0) }) else { return nil }
    let kept = row.withPayload { payload in
      RecordSummary(id: id, in: recordsPath, tags: Tags(sorted: row.tags), payload: payload)
    }
    // What the index garbled is read from where it comes from.
    return kept ?? (try? find(id)).map { RecordSummary($0.status, of: id, in: recordsPath) }
  }

  /// - Parameter fields: Whether any record had the field, for those that were looked for.
  private func fits(
    _ summary: RecordSummary, _ conditions: [RecordCondition], _ fields: inout [String: Bool],
    _ damage: inout [WallabyError]
  ) -> Bool {
    if conditions.isEmpty { return true }
    do throws(WallabyError) {
      var result: JSONValue?
      var status: JSONValue?
      for condition in conditions {
        let path = FieldPath(condition.field)
        let found: JSONValue?
        switch path.file {
        case .status:
          if status == nil { status = try self.status(of: summary.id).status.json }
          found = status.flatMap(path.value)
        case .result:
          if result == nil { result = try summary.result() }
          found = result.flatMap(path.value)
        }
        fields[condition.field] = fields[condition.field] == true || found != nil
        if !condition.fits(found) { return false }
      }
      return true
    } catch {
      // Removed since the index was looked at: no hit, and no damage.
      if (try? directory(of: summary.id)) != nil { damage.append(error) }
      return false
    }
  }

  func damagedRecord(_ damage: IndexDamage) -> WallabyError {
    WallabyError(
      .damaged, damage.message,
      path: ([recordsPath, damage.partition] + [damage.name].compactMap { $0 })
        .joined(separator: "/"))
  }

  package func indexFailure(_ error: any Error) -> WallabyError {
    switch error {
    case let error as WallabyError: error
    case let error as SystemError: .system("search the records", error)
    case let error as IndexError:
      WallabyError(
        error.code == .damaged ? .damaged : .systemCall, error.message, path: error.path,
        systemCode: error.systemCode, hint: error.hint)
    default: WallabyError(.systemCall, "cannot search the records: \(error)", path: root)
    }
  }
}
