using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>The transform of one input tile of one vector of channels.</summary>
internal sealed record WinogradInputTile(WinogradTransform Transform, VectorWidth Width)
    : Kernel($"WinogradInput{WinogradKernel.Suffix(Transform)}{Width.MethodSuffix}")
{
    private const int Block = ActivationBuffer.BlockChannels;

    public override IEnumerable<Kernel> Requires => Width.Requires;

    public override void Write(CSharpWriter writer)
    {
        var n = Transform.Points;
        writer.Line($"/// <summary>A tile of {n}×{n} pixels transformed down its columns, then along its rows.</summary>");
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Block($"private static void {Name}(ref float from, nuint rowStride, ref float between, ref float to, nuint pointStride)", () =>
        {
            writer.Block($"for (var column = 0; column < {n}; column++)", () =>
            {
                writer.Line("ref var x = ref Unsafe.Add(ref from, column * 16);");
                Map(writer, i => Width.Load("x", FormattableString.Invariant($"{i} * rowStride")));
                writer.Line("ref var y = ref Unsafe.Add(ref between, column * 16);");
                Store(writer, i => FormattableString.Invariant($"{i * n * Block}"));
            });
            writer.Line();
            writer.Block($"for (var row = 0; row < {n}; row++)", () =>
            {
                writer.Line($"ref var x = ref Unsafe.Add(ref between, row * {n * Block});");
                Map(writer, i => Width.Load("x", FormattableString.Invariant($"{i * Block}")));
                writer.Line($"ref var y = ref Unsafe.Add(ref to, (nuint)row * {n} * pointStride);");
                Store(writer, i => FormattableString.Invariant($"{i} * pointStride"));
            });
        });
    }

    private void Map(CSharpWriter writer, Func<int, string> load) => new LinearMapWriter(writer, Width).Write(Transform.Input, load);

    private void Store(CSharpWriter writer, Func<int, string> index) =>
        writer.Fill(Enumerable.Range(0, Transform.Points).Select(i => Width.Store(FormattableString.Invariant($"t{i}"), "y", index(i))));
}
