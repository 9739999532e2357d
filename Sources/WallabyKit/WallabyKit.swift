// One import for everything: `import WallabyKit`.
@_exported public import FileIndex
@_exported public import Records
@_exported public import Resources
@_exported public import TaskTables
