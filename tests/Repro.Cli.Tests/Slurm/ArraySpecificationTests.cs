using Repro.Cli.Slurm;

namespace Repro.Cli.Tests.Slurm;

public sealed class ArraySpecificationTests
{
    [TestCase("1-3,7", 1, 2, 3, 7)]
    [TestCase("5", 5)]
    [TestCase("1-2", 2, 1)]
    [TestCase("2,5,7", 2, 5, 7)]
    [TestCase("1,3-4,6-8", 8, 1, 3, 4, 6, 7, 8)]
    public void Neighbours_are_one_range(string expected, params int[] indices) => Assert.That(ArraySpecification.Of(indices), Is.EqualTo(expected));
}
