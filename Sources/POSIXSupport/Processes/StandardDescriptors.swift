import CPOSIX

/// The descriptors 0, 1 and 2.
package enum StandardDescriptors {
  /// Opens `/dev/null` on those that are closed, so that no file of ours is taken for one of them.
  ///
  /// To be called before anything else is opened.
  package static func ensureOpen() throws(SystemError) {
    _ = try checked("open", "/dev/null") { wallaby_open_standard_descriptors() }
  }
}
