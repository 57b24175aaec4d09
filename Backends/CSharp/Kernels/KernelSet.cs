namespace RepVgg.Backends.CSharp;

/// <summary>The kernels that a model needs, in order of first use, each once; helpers come before their users.</summary>
internal sealed class KernelSet
{
    private readonly List<Kernel> _kernels = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Adds a kernel with those that it requires, and gives its name.</summary>
    public string Use(Kernel kernel)
    {
        if (_names.Add(kernel.Name))
        {
            foreach (var required in kernel.Requires)
            {
                Use(required);
            }

            _kernels.Add(kernel);
        }

        return kernel.Name;
    }

    /// <summary>Adds a kernel that differs from others of its kind, unless there is an equal one, and gives its name: the stem, with a number if that is taken.</summary>
    public string Use(string stem, Func<string, Kernel> named)
    {
        for (var number = 1; ; number++)
        {
            var kernel = named(number == 1 ? stem : FormattableString.Invariant($"{stem}Variant{number}"));
            if (!_names.Contains(kernel.Name) || _kernels.Contains(kernel))
            {
                return Use(kernel);
            }
        }
    }

    /// <summary>Whether a kernel of this name is used.</summary>
    public bool Contains(string name) => _names.Contains(name);

    public void Write(CSharpWriter writer)
    {
        foreach (var kernel in _kernels)
        {
            writer.Line();
            kernel.Write(writer);
        }
    }
}
