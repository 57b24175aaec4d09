using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes Run and what it needs: checks of lengths, the pool of arenas, the order of layers.</summary>
internal sealed class RunWriter(LoweredModel model, ModelNames names, bool timed, CSharpWriter writer)
{
    public void Write()
    {
        writer.Line();
        writer.Lines(Parallelism);
        writer.Line();
        WriteDocumentation();
        var parameters = names.Inputs.Select(i => "ReadOnlySpan<float> " + i).Concat(names.Outputs.Select(o => "Span<float> " + o));
        writer.Block($"public void Run({string.Join(", ", parameters)})", () =>
        {
            writer.Line($"var batch = BatchOf({names.Inputs[0]}.Length, {names.InputLengths[0]}, nameof({names.Inputs[0]}));");
            foreach (var (port, length) in names.Inputs.Zip(names.InputLengths).Skip(1).Concat(names.Outputs.Zip(names.OutputLengths)))
            {
                writer.Line($"RequireLength({port}.Length, batch, {length}, nameof({port}));");
            }

            if (timed)
            {
                writer.Line("Array.Clear(LayerTimes);");
            }

            writer.Line("var work = Rent();");
            writer.Block("for (var first = 0; first < batch; first += ImagesAtOnce)", () =>
            {
                writer.Line("var images = Math.Min(batch - first, ImagesAtOnce);");
                writer.Line("work.Begin(images, Math.Min(_maxDegreeOfParallelism, UsefulThreads * images));");
                ForEachImage(s => s is PackInputStep);
                writer.Line();
                writer.Line("work.Run();");
                ForEachImage(s => s is CopyOutputStep);
            });
            writer.Line();
            writer.Line("Return(work);");
        });
        writer.Line();
        WriteLayers();
        writer.Line();
        writer.Lines(Helpers.Replace("$CLASS$", names.ClassName, StringComparison.Ordinal));
    }

    private void ForEachImage(Func<LoweredStep, bool> isWanted)
    {
        writer.Block("for (var n = 0; n < images; n++)", () =>
        {
            foreach (var (step, name) in model.Steps.Zip(names.Steps).Where(s => isWanted(s.First)))
            {
                writer.Line($"{name}({Arguments(step)});");
            }
        });
    }

    private void WriteLayers()
    {
        var layers = model.Steps.Zip(names.Steps).Where(s => LoweredModel.IsLayer(s.First)).ToArray();
        var byImage = model.LayersByImage;
        if (timed)
        {
            writer.Lines(Clock);
            writer.Line($"public long[] LayerTimes {{ get; }} = new long[{layers.Length}];");
            writer.Line();
        }

        writer.Block("private void RunLayers(Worker worker)", () =>
        {
            if (timed)
            {
                writer.Line("var clock = Stopwatch.GetTimestamp();");
            }

            if (byImage > 0)
            {
                writer.Line("// Large images one by one, so that they stay in the cache from layer to layer.");
                writer.Block("for (var image = 0; image < worker.AllImages; image++)", () =>
                {
                    writer.Line("worker.Take(image);");
                    Layers(0, byImage);
                });
                writer.Line();
            }

            writer.Line("worker.TakeAll();");
            Layers(byImage, layers.Length);
        });

        void Layers(int first, int end)
        {
            for (var i = first; i < end; i++)
            {
                writer.Line($"{layers[i].Second}(worker);");
                if (timed)
                {
                    writer.Line($"Note(worker, {i}, ref clock);");
                }
            }
        }
    }

    private void WriteDocumentation()
    {
        writer.Line("/// <summary>Computes the outputs of a batch of any size; its images lie one after another.</summary>");
        foreach (var (port, name) in model.Inputs.Zip(names.Inputs).Concat(model.Outputs.Zip(names.Outputs)))
        {
            writer.Line($"/// <param name=\"{name}\">'{Literals.Comment(port.Name)}', {port.Shape}{(port.Shape.Rank == 4 ? " (NCHW)" : "")}.</param>");
        }

        writer.Line("/// <exception cref=\"ArgumentException\">The length of an argument doesn't fit the shape or the batch.</exception>");
    }

    private string Arguments(LoweredStep step) => step switch
    {
        PackInputStep { InputIndex: var i } => $"{Slice(names.Inputs[i], names.InputLengths[i])}, work.Arenas[n]",
        CopyOutputStep { OutputIndex: var i } => $"work.Arenas[n], {Slice(names.Outputs[i], names.OutputLengths[i])}",
        _ => throw new InvalidOperationException("only the ends of a model take images from outside"),
    };

    private static string Slice(string span, string length) => $"{span}.Slice((first + n) * {length}, {length})";

    private const string Clock = """
        private void Note(Worker worker, int layer, ref long clock)
        {
            if (worker.Index == 0)
            {
                var (start, end) = (clock, Stopwatch.GetTimestamp());
                LayerTimes[layer] += end - start;
                clock = end;
            }
        }

        /// <summary>How long each layer took in the last call, for all images together, in ticks of the stopwatch.</summary>
        """;

    private const string Parallelism = """
        /// <summary>Threads that one call may use, the caller's included; at first one per processor. Results don't depend on it.</summary>
        /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
        public int MaxDegreeOfParallelism
        {
            get => _maxDegreeOfParallelism;
            set => _maxDegreeOfParallelism = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There must be at least one thread.");
        }
        """;

    private const string Helpers = """
        private static int BatchOf(int length, int imageLength, string name) => length % imageLength == 0
            ? length / imageLength
            : throw new ArgumentException($"The length {length} is not a multiple of one image's {imageLength} elements.", name);

        private static void RequireLength(int length, int batch, int imageLength, string name)
        {
            if (length != (long)batch * imageLength)
            {
                throw new ArgumentException($"The length {length} should be {batch} (the batch) times {imageLength} elements.", name);
            }
        }

        // Each concurrent caller has memory of its own; a few are kept for the next calls.
        private Work Rent()
        {
            for (var i = 0; i < _idle.Length; i++)
            {
                if (_idle[i] is not null && Interlocked.Exchange(ref _idle[i], null) is { } work)
                {
                    return work;
                }
            }

            return new Work(this);
        }

        private void Return(Work work)
        {
            for (var i = 0; i < _idle.Length; i++)
            {
                if (Interlocked.CompareExchange(ref _idle[i], work, null) is null)
                {
                    return;
                }
            }
        }
        """;
}
