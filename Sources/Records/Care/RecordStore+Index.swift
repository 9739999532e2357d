package import FileIndex

extension RecordStore {
  /// What the index consists of, as it is.
  ///
  /// - Complexity: One read, and a map of each segment.
  package func indexStatus() throws(WallabyError) -> IndexStatus {
    do { return try index.status() } catch { throw indexFailure(error) }
  }

  /// Makes the index anew from the records.
  ///
  /// On disk: the files in `.wallaby/index/` are replaced.
  ///
  /// - Returns: The records that cannot be read.
  /// - Complexity: Every `status.json` is read.
  @discardableResult
  package func rebuildIndex() throws(WallabyError) -> [WallabyError] {
    do { return try index.rebuild().damage.map(damagedRecord) } catch { throw indexFailure(error) }
  }

  /// Holds the index against the records, and mends it.
  ///
  /// On disk: the index is replaced where it was wrong.
  ///
  /// - Complexity: Every `status.json` is read.
  package func verifyIndex() throws(WallabyError) -> IndexReport {
    do { return try index.verify() } catch { throw indexFailure(error) }
  }
}
