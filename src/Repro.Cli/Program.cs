using Repro.Training;
var r = MiniRecipe.Models.Single(m => m.Name == args[0]) ;
if (args.Length > 2) r = r with { InitializationSeed = ulong.Parse(args[2]), DataSeed = ulong.Parse(args[3]) };
new Trainer(r, new TrainingOutput(args[1] + "/" + r.Name, args[1] + "/state/" + r.Name + ".safetensors", r), p => Console.WriteLine($"{p.Step} {p.Seconds:F0}s {p.TokensPerSecond:F0} tok/s eta {p.SecondsLeft:F0} {p.Metrics?.ToCsv()}")).Run(default);
