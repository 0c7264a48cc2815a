import mpmath as mp, numpy as np
mp.mp.dps=50
def cheb(f,a,b,deg):
    n=deg+1
    xs=[(a+b)/2+(b-a)/2*mp.cos(mp.pi*(2*k+1)/(2*n)) for k in range(n)]
    # Newton interpolation -> monomial in x via solving Vandermonde in mp
    A=mp.matrix(n,n); y=mp.matrix(n,1)
    for i,x in enumerate(xs):
        for j in range(n): A[i,j]=x**j
        y[i]=f(x)
    c=mp.lu_solve(A,y)
    err=max(abs((mp.polyval(list(c)[::-1],x)-f(x))/f(x)) for x in [a+(b-a)*mp.mpf(k)/200 for k in range(201)])
    return list(c),err
T=(mp.sqrt(2)-1)**2
fat=lambda x: mp.mpf(1) if x==0 else mp.atan(mp.sqrt(x))/mp.sqrt(x)
def flune(x):
    if x<mp.mpf('1e-10'): return mp.mpf(1)/3-x/30
    t=mp.sqrt(x); return (mp.sin(t)-t*mp.cos(t))/t**3
fexp=mp.exp
for name,f,a,b,degs in [('ATAN',fat,mp.mpf(0),T,(5,12,10)),('LUNE',flune,mp.mpf(0),mp.pi**2,(6,13,11)),('EXP',fexp,-mp.log(2),mp.mpf(0),(6,12,11))]:
    for d in degs:
        c,e=cheb(f,a,b,d); print(name,d,mp.nstr(e,3))
        print([mp.nstr(x,20) for x in c])
