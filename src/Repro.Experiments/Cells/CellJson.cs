using System.Text.Json;
using System.Text.Json.Serialization;

namespace Repro.Experiments.Cells;

/// <summary>How cells are written: the same object gives the same text everywhere.</summary>
internal static class CellJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        NewLine = "\n",
    };
}
