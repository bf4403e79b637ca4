namespace Repro.FakeHub;

/// <summary>A folder of repositories, <c>owner/name/revision/files...</c>, each revision a branch.</summary>
public static class HubFolder
{
    /// <summary>Puts every repository below a folder on a server, and gives their names.</summary>
    public static IReadOnlyList<string> Load(HubServer server, string folder)
    {
        var names = new List<string>();
        foreach (var repo in Below(folder).SelectMany(Below))
        {
            var id = Name(folder, repo);
            foreach (var revision in Below(repo))
            {
                var files = Directory.EnumerateFiles(revision, "*", SearchOption.AllDirectories).Select(path => HubFile.At(Name(revision, path), path));
                server.Repo(id).Commit(Path.GetFileName(revision), [.. files]);
            }

            names.Add(id);
        }

        return names;
    }

    private static IEnumerable<string> Below(string folder) => Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal);

    private static string Name(string root, string path) => Path.GetRelativePath(root, path).Replace('\\', '/');
}
