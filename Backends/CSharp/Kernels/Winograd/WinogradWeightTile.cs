using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>The transform of kernels that lead from some input channels to a block of output channels, to a few rows of points.</summary>
internal sealed record WinogradWeightTile(WinogradTransform Transform, VectorWidth Width)
    : Kernel($"WinogradWeights{WinogradKernel.Suffix(Transform)}{Width.MethodSuffix}")
{
    private const int Block = ActivationBuffer.BlockChannels;

    public override IEnumerable<Kernel> Requires => Width.Requires;

    public override void Write(CSharpWriter writer)
    {
        writer.Line("/// <summary>3×3 kernels of some input channels: rows of the matrix applied to their columns, then the whole matrix to each row that results.</summary>");
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Block($"private static void {Name}(ref float from, ref float to, int inputs, nuint pointStride, ref float matrix, int rows)", () =>
        {
            writer.Block("for (var input = 0; input < inputs; input++)", () =>
            {
                if (Width.Lanes == Block)
                {
                    WriteKernels(writer, "");
                }
                else
                {
                    // All parts of a cache line one after another.
                    writer.Block($"for (var lane = 0; lane < {Block}; lane += {Width.Lanes})", () => WriteKernels(writer, " + lane"));
                }
            });
        });
    }

    private void WriteKernels(CSharpWriter writer, string lane)
    {
        writer.Line($"ref var x = ref Unsafe.Add(ref from, input * {Transform.Taps * Transform.Taps * Block}{lane});");
        writer.Line($"ref var y = ref Unsafe.Add(ref to, input * {Block}{lane});");
        writer.Block("for (var row = 0; row < rows; row++)", () =>
        {
            writer.Line("ref var g = ref Unsafe.Add(ref matrix, row * 3);");
            writer.Line($"var (g0, g1, g2) = ({Width.Broadcast("g")}, {Width.Broadcast("Unsafe.Add(ref g, 1)")}, {Width.Broadcast("Unsafe.Add(ref g, 2)")});");
            new LinearMapWriter(writer, Width).Write(Transform.Kernel, Column);
            writer.Fill(Enumerable.Range(0, Transform.Points).Select(p => Width.Store(
                FormattableString.Invariant($"t{p}"), "y", FormattableString.Invariant($"{p} * pointStride"))));
            writer.Line($"y = ref Unsafe.Add(ref y, {Transform.Points} * pointStride);");
        });
    }

    /// <summary>A row of the matrix times a column of the kernels.</summary>
    private string Column(int column)
    {
        return $"{Width.MultiplyAdd}({Tap(2)}, g2, {Width.MultiplyAdd}({Tap(1)}, g1, {Tap(0)} * g0))";

        string Tap(int row) => Width.Load("x", FormattableString.Invariant($"{((row * 3) + column) * Block}"));
    }
}
