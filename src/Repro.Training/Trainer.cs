using System.Diagnostics;
using Repro.Models;
using Repro.Training.Corpus;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Training;

/// <summary>How far a training run is; rate and time left are null before the first steps.</summary>
public sealed record TrainingProgress(TrainingRecipe Recipe, int Step, double Seconds, double? TokensPerSecond, double? SecondsLeft, TrainingMetrics Metrics);

/// <summary>
/// Trains one model from its recipe. It can be stopped between any two steps and goes on from its last saved state to the
/// same bits: the text is drawn anew from its seed, the rest is in the state file.
/// </summary>
/// <param name="recipe">What to train.</param>
/// <param name="output">Receives checkpoints, metrics and state.</param>
/// <param name="report">Called at every metrics row.</param>
public sealed class Trainer(TrainingRecipe recipe, TrainingOutput output, Action<TrainingProgress> report)
{
    private const int StateEvery = 512;

    /// <summary>Trains to <paramref name="lastStep"/> (the recipe's end when null) unless that has been done.</summary>
    /// <exception cref="OperationCanceledException">Stopped; the state is saved.</exception>
    /// <exception cref="ArithmeticException">The gradient is no longer finite; the message names the step.</exception>
    public void Run(CancellationToken stop, int? lastStep = null)
    {
        TorchBackend.EnsureLoaded();
        var end = Math.Min(recipe.Steps, lastStep ?? recipe.Steps);
        TorchBackend.UseOneThread(); // sums are then taken in one order, so the same seed gives the same bytes
        Train(end, stop);
    }

    private void Train(int end, CancellationToken stop)
    {
        using var scope = NewDisposeScope();
        var initial = Initialization.Draw(recipe.Config, recipe.InitializationSeed);
        using var optimiser = new AdamW(initial, recipe.Optimiser);
        foreach (var weight in initial.Values) weight.Dispose();
        using var model = new GptNeoX(recipe.Config, optimiser.Weights);
        using var probes = new TrainingProbes(recipe.Config.ContextLength);
        var history = output.Restore(optimiser);
        if (optimiser.Steps > end || (optimiser.Steps == end && output.IsWritten(end))) return;

        var text = new TrainingText(recipe.DataSeed);
        // one token more than is trained on: the target of the last; every batch starts with the last one's final target
        var carried = text.Next(1)[0];
        for (var step = 0; step < optimiser.Steps; step++) carried = text.Next(recipe.TokensPerStep)[^1];

        var (clock, startStep, secondsBefore) = (Stopwatch.StartNew(), optimiser.Steps, history.Seconds);
        for (var step = startStep; ; step++)
        {
            history.Seconds = secondsBefore + clock.Elapsed.TotalSeconds;
            if (recipe.Checkpoints.Contains(step)) output.WriteCheckpoint(step, optimiser.Weights);
            if (step % recipe.MetricsEvery == 0 && history.LastStep < step)
            {
                var row = probes.Measure(model, step, (long)step * recipe.TokensPerStep);
                history.Add(row);
                double? rate = step == startStep ? null : (step - startStep) * recipe.TokensPerStep / clock.Elapsed.TotalSeconds;
                report(new TrainingProgress(recipe, step, history.Seconds, rate, (long)(recipe.Steps - step) * recipe.TokensPerStep / rate, row));
            }

            if (step == end || stop.IsCancellationRequested || (step > startStep && step % StateEvery == 0)) output.SaveState(optimiser, history);
            if (step == end) break;
            stop.ThrowIfCancellationRequested();
            Step(model, optimiser, text, ref carried);
        }

        if (end == recipe.Steps) output.Finish(history);
    }

    private void Step(GptNeoX model, AdamW optimiser, TrainingText text, ref int carried)
    {
        using var scope = NewDisposeScope();
        int[] tokens = [carried, .. text.Next(recipe.TokensPerStep)];
        carried = tokens[^1];
        var ids = tensor(tokens).to(ScalarType.Int64);
        var input = ids.narrow(0, 0, recipe.TokensPerStep).view(recipe.Windows, recipe.Config.ContextLength);
        var target = ids.narrow(0, 1, recipe.TokensPerStep);
        var loss = nn.functional.cross_entropy(model.Logits(input).flatten(0, 1), target);
        loss.backward();
        var norm = optimiser.Step(recipe.LearningRateAt(optimiser.Steps));
        if (!double.IsFinite(norm)) throw new ArithmeticException($"{recipe.Name}: the gradient of step {optimiser.Steps} is {norm}; lower the learning rate.");
    }
}
