/// The words this process was started with.
package enum ProcessArguments {
  /// As bytes: `CommandLine.arguments` repairs what is not UTF-8 and so loses it.
  package static var current: [[UInt8]] {
    (0..<Int(CommandLine.argc)).compactMap { index in
      CommandLine.unsafeArgv[index].map { [UInt8](cString: $0) }
    }
  }
}
