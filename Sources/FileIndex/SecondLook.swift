/// Asks the source whether hits are still what the index says: one stamp for each, many at once.
struct SecondLook<Source: IndexSource> {
  enum Verdict {
    case same
    case gone
    case changed(IndexEntry)
    case unreadable(String)
  }

  private let snapshot: IndexSnapshot<Source>
  /// For each segment, which of its partitions were compared already.
  private let compared: [Set<Int>]

  init(_ snapshot: IndexSnapshot<Source>) throws(SegmentDamage) {
    self.snapshot = snapshot
    var compared: [Set<Int>] = []
    for segment in snapshot.stack.segments {
      var known: Set<Int> = []
      for name in snapshot.compared {
        let index = try name.withBytes { bytes throws(SegmentDamage) in
          try segment.partitionIndex(named: bytes)
        }
        if let index { known.insert(index) }
      }
      compared.append(known)
    }
    self.compared = compared
  }

  /// A hit to look at.
  private struct Question: Sendable {
    var name: String
    var partition: String
    var stamp: UInt64
  }

  private enum Answer: Sendable {
    case same
    case gone
    case moved
    case unreadable(String)
  }

  /// A verdict on each hit.
  func verdicts(on batch: HitBatch) throws -> [Verdict] {
    var questions: [Question] = []
    var asked: [Int] = []
    var (segment, index, partition) = (-1, -1, "")
    try batch.forEach(in: snapshot.stack) { number, place, row in
      let own = snapshot.stack.segments[place.segment].partitionIndex(ofRow: place.row)
      if !row.isFinal || compared[place.segment].contains(own) { return }
      // Hits of one partition mostly come in a row.
      if place.segment != segment || own != index {
        (segment, index, partition) = (place.segment, own, row.partition)
      }
      questions.append(Question(name: row.name, partition: partition, stamp: row.stamp))
      asked.append(number)
    }
    var verdicts = [Verdict](repeating: .same, count: batch.count)
    for (place, answer) in answers(to: questions).enumerated() {
      verdicts[asked[place]] = verdict(answer, on: questions[place])
    }
    return verdicts
  }

  private func answers(to questions: [Question]) -> [Answer] {
    let source = snapshot.source
    return source.concurrency.map(questions.count) { share in
      questions[share].map { question in
        do {
          let stamp = try source.stamp(of: question.name, in: question.partition)
          return stamp.map { $0 == question.stamp ? .same : .moved } ?? .gone
        } catch {
          return .unreadable("\(error)")
        }
      }
    }
  }

  private func verdict(_ answer: Answer, on question: Question) -> Verdict {
    switch answer {
    case .same: return .same
    case .gone: return .gone
    case .unreadable(let message): return .unreadable(message)
    case .moved:
      do {
        let entry = try snapshot.source.open(question.partition)?.read(question.name)
        return entry.map { .changed($0) } ?? .gone
      } catch {
        return .unreadable("\(error)")
      }
    }
  }
}
