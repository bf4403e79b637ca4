using System.Text;
using static Repro.Reporting.Circuits.CircuitText;

namespace Repro.Reporting.Circuits;

/// <summary>A circuit in the language of GraphViz, for <c>dot</c>: layers upward, a head with its roles and three ports.</summary>
public static class CircuitDot
{
    /// <summary>The text of the file; the same picture gives the same text.</summary>
    /// <exception cref="ArgumentException">See <see cref="CircuitPicture.Require"/>.</exception>
    public static string Text(CircuitPicture picture)
    {
        picture.Require();
        var text = new StringBuilder("digraph circuit {\n");
        text.Append($"  graph [rankdir=BT, label={Quoted(picture.Title)}, labelloc=t, fontname=\"sans-serif\"];\n");
        text.Append("  node [shape=box, fontname=\"sans-serif\", fontsize=11];\n  edge [arrowsize=0.6];\n");
        foreach (var row in picture.Nodes.GroupBy(component => (component.Kind is ComponentKind.Input or ComponentKind.Logits ? component.Kind : ComponentKind.Head, component.Layer)))
        {
            text.Append("  { rank=same;\n");
            foreach (var component in row) text.Append($"    {Quoted(component.Name)}{(component.Kind == ComponentKind.Head ? $" [shape=plain, label=<{Table(component, picture)}>]" : "")};\n");
            text.Append("  }\n");
        }

        foreach (var edge in picture.Edges)
            text.Append($"  {Quoted(edge.Source.Name)} -> {Quoted(edge.Target.Name)}{(edge.Port is { } port ? $":{"qkv"[(int)port]}:s" : "")} [penwidth={Number(EdgeStyle.Width(edge.Score, picture.LargestScore))}, color=\"{EdgeStyle.Colour(edge.Score)}\"{(edge.Score < 0 ? ", style=dashed" : "")}, tooltip={Quoted(Describe(edge))}];\n");
        return text.Append("}\n").ToString();
    }

    // name, roles, ports, over each other; a row of three cells whose widths GraphViz chooses
    private static string Table(Component component, CircuitPicture picture)
    {
        var roles = string.Concat(picture.RolesOf(component).Select(role => $"<TD BORDER=\"1\" BGCOLOR=\"{role.Colour}\"><FONT COLOR=\"{role.Ink}\">{Html(role.Letter)} {Html(role.Role)}</FONT></TD>"));
        return $"<TABLE BORDER=\"1\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"2\" STYLE=\"ROUNDED\"><TR><TD>{Html(component.Name)}</TD></TR>"
            + (roles.Length > 0 ? $"<TR><TD><TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\"><TR>{roles}</TR></TABLE></TD></TR>" : "")
            + "<TR><TD><TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\"><TR><TD PORT=\"q\">q</TD><TD PORT=\"k\">k</TD><TD PORT=\"v\">v</TD></TR></TABLE></TD></TR></TABLE>";
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    private static string Html(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);
}
