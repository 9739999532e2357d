import Foundation

/// The path of a product that was built with these tests, such as `binary("wallaby")`.
public func binary(_ name: String) -> String {
  let tests = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  return ((tests ?? "") as NSString).deletingLastPathComponent + "/" + name
}

/// The folder that holds `Package.swift`.
public let packageRoot: String = {
  let parts = #filePath.split(separator: "/")
  return "/" + parts.dropLast(3).joined(separator: "/")
}()

/// The regular files below a folder of the package, as paths from the package's root, sorted.
public func packageFiles(below folder: String, withSuffix suffix: String = "") -> [String] {
  let names = FileManager.default.enumerator(atPath: "\(packageRoot)/\(folder)")
  return (names?.allObjects as? [String] ?? [])
    .filter { name in
      var isFolder: ObjCBool = false
      let path = "\(packageRoot)/\(folder)/\(name)"
      return name.hasSuffix(suffix) && !name.split(separator: "/").contains { $0.hasPrefix(".") }
        && FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }
    .map { "\(folder)/\($0)" }
    .sorted()
}
