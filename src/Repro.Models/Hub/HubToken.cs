namespace Repro.Models.Hub;

/// <summary>A secret: its text goes into one header and nowhere else.</summary>
public sealed class HubToken
{
    private readonly string text;

    private HubToken(string text) => this.text = text;

    /// <summary>The header's value.</summary>
    internal System.Net.Http.Headers.AuthenticationHeaderValue Header => new("Bearer", text);

    /// <summary>A token as it stands in a variable or a file, line ends and spaces around it left out; null where nothing is left.</summary>
    /// <param name="text">The token, or null.</param>
    /// <param name="from">Where it comes from, for the message.</param>
    /// <exception cref="HubException"><see cref="HubFault.BadSetting"/>: characters that no token has.</exception>
    public static HubToken? From(string? text, string from)
    {
        text = text?.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Trim();
        if (string.IsNullOrEmpty(text)) return null;
        return text.All(c => c is > ' ' and < '\x7f')
            ? new(text)
            : throw new HubException(HubFault.BadSetting, $"The token in {from} has characters that no token has; copy it again from the hub's settings page.");
    }

    /// <summary>Not the token.</summary>
    public override string ToString() => "(a token)";
}
