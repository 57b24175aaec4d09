namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>What an opcode means, for all threads of a warp at once.</summary>
/// <param name="Sizes">Bytes of each operand's register, results first; 0 for a predicate.</param>
/// <param name="Execute">Computes the active threads' results.</param>
/// <param name="Results">The number of operands that are written.</param>
internal sealed unsafe record PtxOperation(int[] Sizes, Action<PtxWarp, PtxInstruction> Execute, int Results = 1)
{
    public delegate void UnaryFunction<T>(ReadOnlySpan<T> a, Span<T> result);

    public delegate void BinaryFunction<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result);

    public delegate void TernaryFunction<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> result);

    /// <summary>Of one operand, for all threads by one call.</summary>
    public static PtxOperation Unary<T>(UnaryFunction<T> function)
        where T : unmanaged => new([sizeof(T), sizeof(T)], (warp, i) =>
        {
            var result = warp.Result<T>(i[0]);
            function(warp.Column<T>(i[1]), result);
            warp.Commit(i[0], result);
        });

    /// <summary>Of two operands.</summary>
    public static PtxOperation Binary<T>(BinaryFunction<T> function)
        where T : unmanaged => new([sizeof(T), sizeof(T), sizeof(T)], (warp, i) =>
        {
            var result = warp.Result<T>(i[0]);
            function(warp.Column<T>(i[1]), warp.Column<T>(i[2]), result);
            warp.Commit(i[0], result);
        });

    /// <summary>Of three operands.</summary>
    public static PtxOperation Ternary<T>(TernaryFunction<T> function)
        where T : unmanaged => new([sizeof(T), sizeof(T), sizeof(T), sizeof(T)], (warp, i) =>
        {
            var result = warp.Result<T>(i[0]);
            function(warp.Column<T>(i[1]), warp.Column<T>(i[2]), warp.Column<T>(i[3]), result);
            warp.Commit(i[0], result);
        });

    /// <summary>Of one operand, thread by thread.</summary>
    public static PtxOperation Map<TA, T>(Func<TA, T> function)
        where TA : unmanaged
        where T : unmanaged => new([sizeof(T), sizeof(TA)], (warp, i) =>
        {
            var result = warp.Result<T>(i[0]);
            var a = warp.Column<TA>(i[1]);
            for (var lane = 0; lane < result.Length; lane++)
            {
                result[lane] = function(a[lane]);
            }

            warp.Commit(i[0], result);
        });

    /// <summary>Of two operands, thread by thread.</summary>
    public static PtxOperation Map<TA, TB, T>(Func<TA, TB, T> function)
        where TA : unmanaged
        where TB : unmanaged
        where T : unmanaged => new([sizeof(T), sizeof(TA), sizeof(TB)], (warp, i) =>
        {
            var result = warp.Result<T>(i[0]);
            var a = warp.Column<TA>(i[1]);
            var b = warp.Column<TB>(i[2]);
            for (var lane = 0; lane < result.Length; lane++)
            {
                result[lane] = function(a[lane], b[lane]);
            }

            warp.Commit(i[0], result);
        });
}
