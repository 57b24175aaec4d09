namespace RepVgg.Backends.CSharp;

/// <summary>
/// The generated types of vectors that kernels take as a type argument, and how these kernels are spelled. The JIT compiles such a kernel for each type
/// by itself, to the instructions of its vectors.
/// </summary>
internal sealed record VectorTypes() : Kernel("IFloats")
{
    /// <summary>They are the same in every class.</summary>
    public static readonly VectorTypes Instance = new();

    private const string Inlined = "[MethodImpl(MethodImplOptions.AggressiveInlining)]";

    public override IEnumerable<Kernel> Requires => [SharedKernels.VectorChecks, SharedKernels.NarrowArithmetic];

    /// <summary>The type of the widest vectors that the processor has, for reflection.</summary>
    public static string Used => $"HasVector512 ? typeof({NameOf(VectorWidth.V512)}) : HasVector256 ? typeof({NameOf(VectorWidth.V256)}) : typeof({NameOf(VectorWidth.V128)})";

    /// <summary>The vector at <paramref name="reference"/> plus <paramref name="index"/> (a nuint expression).</summary>
    public static string Load(string reference, string index) => $"TVector.Load(ref {reference}, {index})";

    /// <summary>A vector of equal elements.</summary>
    public static string Broadcast(string scalar) => $"TVector.Create({scalar})";

    /// <summary>a·b + c.</summary>
    public static string MultiplyAdd(string a, string b, string c) => $"TVector.MultiplyAdd({a}, {b}, {c})";

    /// <summary>A value limited to [<c>floor</c>, <c>ceiling</c>].</summary>
    public static string Clamp(string value) => $"TVector.Clamp({value}, floor, ceiling)";

    /// <summary>A statement that stores a vector at a nuint index.</summary>
    public static string Store(string value, string reference, string index) => $"{value}.Store(ref {reference}, {index});";

    /// <summary>Writes a method over vectors.</summary>
    public static void WriteMethod(CSharpWriter writer, string name, string parameters, Action body)
    {
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Line($"private static void {name}<TVector>({parameters})");
        writer.Block("    where TVector : struct, IFloats<TVector>", body);
    }

    /// <summary>Writes a loop over the vectors of a block of channels, with references to that vector for references to the block.</summary>
    public static void WriteLanes(CSharpWriter writer, IEnumerable<(string Vector, string Block)> references, Action body) =>
        writer.Block("for (var lane = 0; lane < 16; lane += TVector.Lanes)", () =>
        {
            foreach (var (vector, block) in references)
            {
                writer.Line($"ref var {vector} = ref Unsafe.Add(ref {block}, lane);");
            }

            body();
        });

    /// <summary>Writes calls of a kernel with each type; the JIT drops all but one.</summary>
    public static void WriteCall(CSharpWriter writer, Kernel kernel, string arguments)
    {
        writer.Line($"if (HasVector512) {{ {Call(VectorWidth.V512)} }}");
        writer.Line($"else if (HasVector256) {{ {Call(VectorWidth.V256)} }}");
        writer.Line($"else {{ {Call(VectorWidth.V128)} }}");

        string Call(VectorWidth width) => $"{kernel.Name}<{NameOf(width)}>({arguments});";
    }

    public override void Write(CSharpWriter writer)
    {
        writer.Lines("""
            /// <summary>Vectors of floats. A method over them is compiled for the widest that the processor has.</summary>
            private interface IFloats<TVector>
                where TVector : struct, IFloats<TVector>
            {
                static abstract int Lanes { get; }
                static abstract TVector Load(ref float from, nuint index);
                static abstract TVector Create(float value);
                static abstract TVector operator +(TVector a, TVector b);
                static abstract TVector operator -(TVector a, TVector b);
                static abstract TVector operator -(TVector a);
                static abstract TVector operator *(TVector a, TVector b);
                static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);
                static abstract TVector Clamp(TVector x, TVector floor, TVector ceiling);
                void Store(ref float to, nuint index);
            }
            """);
        foreach (var width in VectorWidth.OfBlocks)
        {
            writer.Line();
            WriteType(writer, width);
        }
    }

    private static string NameOf(VectorWidth width) => FormattableString.Invariant($"Floats{width.Lanes}");

    private static void WriteType(CSharpWriter writer, VectorWidth width)
    {
        var name = NameOf(width);
        writer.Block($"private readonly struct {name}({width.Type} value) : IFloats<{name}>", () =>
        {
            writer.Line($"private readonly {width.Type} _value = value;");
            writer.Line($"public static int Lanes => {width.Lanes};");
            Member($"static {name} Load(ref float from, nuint index)", $"new({width.Load("from", "index")})");
            Member($"static {name} Create(float value)", $"new({width.Broadcast("value")})");
            Member($"static {name} operator +({name} a, {name} b)", "new(a._value + b._value)");
            Member($"static {name} operator -({name} a, {name} b)", "new(a._value - b._value)");
            Member($"static {name} operator -({name} a)", "new(-a._value)");
            Member($"static {name} operator *({name} a, {name} b)", "new(a._value * b._value)");
            Member($"static {name} MultiplyAdd({name} a, {name} b, {name} c)", $"new({width.MultiplyAdd}(a._value, b._value, c._value))");
            Member($"static {name} Clamp({name} x, {name} floor, {name} ceiling)", $"new({width.Clamp("x._value", "floor._value", "ceiling._value")})");
            Member("void Store(ref float to, nuint index)", width.Store("_value", "to", "index").TrimEnd(';'));
        });

        void Member(string declaration, string value) => writer.Line($"{Inlined} public {declaration} => {value};");
    }
}
