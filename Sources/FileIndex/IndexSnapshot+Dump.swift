extension IndexSnapshot {
  /// Everything the index says, one line for each entry, sorted by partition and name: two indexes that say the same
  /// give the same text, however they came about.
  package func dump() throws -> String {
    try checked {
      var text = ""
      for partition in try stack.partitionNames() {
        let rows = try partition.withBytes { bytes throws(SegmentDamage) in
          try stack.rows(ofPartition: bytes)
        }
        for place in rows {
          let row = try IndexRow(stack.segments[place.segment], place.row)
          text += line(row, partition)
        }
      }
      return text
    }
  }

  private func line(_ row: borrowing IndexRow, _ partition: String) -> String {
    let name = "\(partition.debugDescription) \(row.name.debugDescription)"
    let payload = row.payload.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
      .joined()
    if row.isDamaged { return "\(name) damaged \(payload)\n" }
    let tags = NameList(row.tags).sorted.map { $0.debugDescription }.joined(separator: ",")
    let state = row.isFinal ? "final" : "open"
    return "\(name) \(row.time) \(row.stamp) \(state) [\(tags)] \(payload)\n"
  }
}
