using Repro.Models.Costs;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models.Tests.Costs;

public sealed class ModelCostTests
{
    private static readonly GptNeoXConfig Toy = new() { Layers = 2, Width = 8, Heads = 2, MlpWidth = 32, VocabularySize = 10, ContextLength = 16 };

    [Test]
    public void A_forward_pass_is_the_sum_of_its_products()
    {
        // by hand, [n, k] times [k, m] each; 3 prompts of 5 tokens, heads 4 wide
        const int Prompts = 3, Length = 5, Tokens = Prompts * Length;
        (int N, int K, int M, int Times)[] products =
        [
            (Tokens, 8, 24, 2), // q, k and v
            (Length, 4, Length, 2 * Prompts * 2), // scores, each head of each prompt
            (Length, Length, 4, 2 * Prompts * 2), // weighted values
            (Tokens, 8, 8, 2), // output projection
            (Tokens, 8, 32, 2),
            (Tokens, 32, 8, 2),
            (Prompts, 8, 10, 1), // the last positions' logits
        ];
        var forward = new ModelCost(Toy, ComputeType.Float32).Forward(new BatchShape(Prompts, Length));
        Assert.That(forward.Expected.Flops, Is.EqualTo(products.Sum(product => 2.0 * product.N * product.K * product.M * product.Times)));
        Assert.That(forward.AtMost, Is.EqualTo(forward.Expected));
        Assert.That((forward.Expected.Forwards, forward.Expected.Backwards, forward.Expected.Tokens), Is.EqualTo((3.0, 0.0, 15.0)));
    }

    [TestCase(ComputeType.Float32, 4)]
    [TestCase(ComputeType.TF32, 4)]
    [TestCase(ComputeType.BFloat16, 2)]
    public void Weights_take_what_their_tensors_take(ComputeType type, int bytes)
    {
        var tables = (2 * 16 * 4 * 4) + (16 * 16); // cosines, sines, the causal mask
        Assert.That(new ModelCost(Toy, type).WeightBytes, Is.EqualTo((Toy.ParameterCount * bytes) + tables));
    }

    [Test]
    public void Costs_add_up_and_peaks_do_not()
    {
        var (one, other) = (new Cost(new Work(1, 2, 3, 4, 5), new Work(6, 7, 8, 9, 10), 100), Cost.Exactly(new Work(Forwards: 1), 70));
        var both = one.Then(other.Beside(20)).Times(2);
        Assert.That(both.Expected, Is.EqualTo(new Work(4, 4, 6, 8, 10)));
        Assert.That(both.AtMost, Is.EqualTo(new Work(14, 14, 16, 18, 20)));
        Assert.That(both.PeakBytes, Is.EqualTo(100));
        Assert.That(one.Beside(20).PeakBytes, Is.EqualTo(120));
    }

    [Test]
    public void The_counter_counts_what_passes_on_its_own_thread_while_it_lives()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var model = new GptNeoX(Toy, Toy.WeightShapes().ToDictionary(pair => pair.Key, pair => randn(pair.Value, generator: generator).DetachFromDisposeScope()));
        void Forward() => model.Logits(ones(3, 5, ScalarType.Int64)).Dispose();
        Forward();
        Work counted;
        using (var counter = PassCounter.Start())
        {
            Forward();
            using (var inner = PassCounter.Start())
            {
                Forward();
                Assert.That(inner.Counted, Is.EqualTo(new Work(Forwards: 3, Tokens: 15)));
            }

            var other = new Thread(Forward);
            other.Start();
            other.Join();
            var leaf = ones(3, 8).requires_grad_(true);
            _ = Ops.Grad(leaf.sum(), [leaf]);
            counted = counter.Counted;
        }

        Forward();
        Assert.That(counted, Is.EqualTo(new Work(Forwards: 3, Backwards: 3, Tokens: 15)));
    }
}
