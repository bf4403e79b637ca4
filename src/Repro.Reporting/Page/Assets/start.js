startTheme();
startTables();
startExplorer();
