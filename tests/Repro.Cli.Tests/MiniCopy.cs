using Repro.Experiments;

namespace Repro.Cli.Tests;

/// <summary>A checkout with one model of the small suite and nothing else.</summary>
internal static class MiniCopy
{
    public static Checkout In(TemporaryFolder root, string model)
    {
        var checkout = new Checkout(root.Path);
        var (mini, copy) = (Checkout.OfThisProgram.Models("mini"), checkout.Models("mini"));
        foreach (var file in Directory.GetFiles(Path.Combine(mini, model), "*", SearchOption.AllDirectories).Append(Path.Combine(mini, "suite.yml")))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(mini, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return checkout;
    }
}
