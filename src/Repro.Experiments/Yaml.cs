using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Repro.Experiments;

/// <summary>A suite or experiment file that cannot be used; the message names file, place and remedy.</summary>
public sealed class DefinitionException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Reads YAML into records: camelCase keys, every key known, every required one there.</summary>
internal static class Yaml
{
    public static T Read<T>(string path)
        where T : class
    {
        if (!File.Exists(path)) throw new DefinitionException($"'{path}' does not exist: check the name of the suite or experiment.");
        var reader = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).WithEnforceRequiredMembers().WithDuplicateKeyChecking().Build();
        try
        {
            return reader.Deserialize<T>(File.ReadAllText(path)) ?? throw new DefinitionException($"'{path}' is empty.");
        }
        catch (YamlException e)
        {
            throw new DefinitionException($"'{path}', line {e.Start.Line}, column {e.Start.Column}: {(e.InnerException ?? e).Message.TrimEnd('.')}. Correct the file.", e);
        }
    }
}
