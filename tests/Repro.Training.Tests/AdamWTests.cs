using Repro.Models;
using Repro.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Training.Tests;

public sealed class AdamWTests
{
    private const double LearningRate = 1e-2;

    [Test]
    public void It_goes_where_torchs_own_goes()
    {
        const int steps = 50;
        using var scope = NewDisposeScope();
        TorchBackend.UseOneThread();
        var problem = new Problem(seed: 3);
        using var ours = new AdamW(problem.Start(), new AdamWSettings());
        var start = problem.Start();
        var (matrix, vector) = (new TorchSharp.Modules.Parameter(start["matrix"]), new TorchSharp.Modules.Parameter(start["vector"]));
        var decaying = optim.AdamW([matrix], LearningRate, 0.9, 0.95, 1e-8, 0.01);
        var plain = optim.AdamW([vector], LearningRate, 0.9, 0.95, 1e-8, 0);
        var (clipped, left) = (0, 0);
        for (var step = 0; step < steps; step++)
        {
            problem.Loss(ours.Weights["matrix"], ours.Weights["vector"], step).backward();
            var norm = ours.Step(LearningRate);
            decaying.zero_grad();
            plain.zero_grad();
            problem.Loss(matrix, vector, step).backward();
            var torchNorm = nn.utils.clip_grad_norm_([matrix, vector], 1);
            decaying.step();
            plain.step();
            Assert.That(norm, Is.EqualTo(torchNorm).Within(1e-5 * torchNorm));
            if (norm > 1) clipped++;
            else left++;
        }

        using var quiet = no_grad();
        var far = Math.Max(Farthest(ours.Weights["matrix"], matrix), Farthest(ours.Weights["vector"], vector));
        var moved = Farthest(ours.Weights["matrix"], problem.Start()["matrix"]);
        TestContext.Out.WriteLine($"after {steps} steps: weights moved {moved:G3}, difference {far:G3}; {clipped} steps clipped, {left} not");
        Assert.That(far, Is.LessThanOrEqualTo(4 * 6e-8), "a few roundings of a float32 of size 1; measured 3e-8");
        Assert.That(moved, Is.GreaterThan(0.1));
        Assert.That(Math.Min(clipped, left), Is.GreaterThan(5), "both ways of the clipping are walked");
    }

    [Test]
    public void Only_matrices_decay()
    {
        using var scope = NewDisposeScope();
        using var optimiser = new AdamW(Ones(), new AdamWSettings());
        optimiser.Step(LearningRate); // no gradient: all that moves a weight is its decay
        Assert.That(optimiser.Weights["matrix"].data<float>(), Has.All.EqualTo((float)(1 - (LearningRate * 0.01))));
        Assert.That(optimiser.Weights["vector"].data<float>(), Has.All.EqualTo(1f));
    }

    [TestCase(3.0, 4.0, 5.0, 0.6, 0.8)]
    [TestCase(0.9, 1.2, 1.5, 0.6, 0.8)]
    [TestCase(0.3, 0.4, 0.5, 0.3, 0.4)]
    public void The_whole_models_gradient_is_scaled_to_norm_1_and_a_shorter_one_left(double onMatrix, double onVector, double norm, double matrixThen, double vectorThen)
    {
        using var scope = NewDisposeScope();
        using var optimiser = new AdamW(new Dictionary<string, Tensor> { ["matrix"] = ones(1, 1), ["vector"] = ones(1) }, new AdamWSettings());
        ((optimiser.Weights["matrix"].sum() * onMatrix) + (optimiser.Weights["vector"].sum() * onVector)).backward();
        Assert.That(optimiser.Step(LearningRate), Is.EqualTo(norm).Within(1e-6));
        Assert.That(optimiser.Mean.data<float>().ToArray(), Is.EqualTo([0.1 * matrixThen, 0.1 * vectorThen]).Within(1e-6));
        Assert.That(optimiser.Square.data<float>().ToArray(), Is.EqualTo([0.05 * matrixThen * matrixThen, 0.05 * vectorThen * vectorThen]).Within(1e-6));
    }

    [Test]
    public void The_first_step_is_the_learning_rate_against_the_gradients_sign_and_the_gradient_is_cleared()
    {
        using var scope = NewDisposeScope();
        using var optimiser = new AdamW(Ones(), new AdamWSettings());
        (optimiser.Weights["vector"] * tensor(new[] { 0.1f, -0.2f })).sum().backward();
        optimiser.Step(LearningRate);
        Assert.That(optimiser.Weights["vector"].data<float>().ToArray(), Is.EqualTo([1 - LearningRate, 1 + LearningRate]).Within(1e-6));
        Assert.That(optimiser.Steps, Is.EqualTo(1));
        Assert.That(optimiser.Step(LearningRate), Is.Zero, "the norm of a cleared gradient");
    }

    [Test]
    public void Nothing_is_left_alive()
    {
        using var matrix = ones(2, 2);
        var before = Live.Tensors;
        using (var optimiser = new AdamW(new Dictionary<string, Tensor> { ["matrix"] = matrix }, new AdamWSettings()))
        {
            for (var step = 0; step < 3; step++)
            {
                using var loss = optimiser.Weights["matrix"].sum();
                loss.backward();
                optimiser.Step(LearningRate);
            }
        }

        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    private static Dictionary<string, Tensor> Ones() => new() { ["matrix"] = ones(2, 2), ["vector"] = ones(2) };

    private static double Farthest(Tensor left, Tensor right) => (left - right).abs().max().item<float>();

    /// <summary>A small regression whose gradient's norm crosses 1 on the way.</summary>
    private sealed class Problem(ulong seed)
    {
        private const int Rows = 6, Columns = 4;

        private readonly Tensor inputs = Gaussians(seed, "inputs", 64, Rows);
        private readonly Tensor targets = Gaussians(seed, "targets", 64, Columns);

        public Dictionary<string, Tensor> Start() =>
            new() { ["matrix"] = Gaussians(seed, "matrix", Rows, Columns), ["vector"] = Gaussians(seed, "vector", Columns) };

        // a batch of eight rows, another at every step
        public Tensor Loss(Tensor matrix, Tensor vector, int step)
        {
            var (x, y) = (inputs.narrow(0, step % 8 * 8, 8), targets.narrow(0, step % 8 * 8, 8));
            return (nn.functional.linear(x, matrix.t(), vector) - y).square().mean() * (step % 2 == 0 ? 1 : 0.05);
        }

        private static Tensor Gaussians(ulong seed, string name, params long[] shape)
        {
            var random = new SeededRandom(seed).Fork(name);
            return tensor(Enumerable.Range(0, (int)shape.Aggregate(1L, (n, size) => n * size)).Select(_ => (float)random.NextGaussian()).ToArray(), shape);
        }
    }
}
