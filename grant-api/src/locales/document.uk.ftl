# Тексти друкованих документів. Прості слова, короткі речення; ніщо не вказує, для кого призначена програма.

doc-version = Версія { $version }
doc-content = Відбиток змісту
doc-page = Сторінка { $page } з { $pages }
doc-total = Разом

doc-fact-number = Номер
doc-fact-date = Дата
doc-fact-case = Справа
doc-fact-grantee = Номер отримувача
doc-fact-partner = Партнер
doc-fact-order = Замовлення
doc-fact-amount = Сума гранту
doc-fact-round = Розгляд
doc-fact-requested = Запитана сума
doc-fact-account = Банківський рахунок
doc-fact-through = Станом на кінець дня
doc-fact-statement = Останній день виписки
doc-fact-prepared = Складено
doc-fact-signed = Підписано

doc-column-number = №
doc-column-planned = Заплановано на
doc-column-gate = Умова виплати
doc-column-amount = Сума
doc-column-category = Призначення
doc-column-quantity = Кількість
doc-column-price = Ціна за одиницю
doc-column-asset = Інвентарний №
doc-column-goods = Майно
doc-column-value = Вартість
doc-column-condition = Стан під час передачі
doc-column-member = Член комісії
doc-column-interest = Заявлений інтерес
doc-column-score = Бали
doc-column-vote = Голос
doc-column-figure = Показник
doc-column-reference = Номер
doc-column-since = Відколи

doc-gate-signed = Обидві сторони підписали цю угоду
doc-gate-accounted = Документи за попередню частину прийнято, і Організація побачила, як використано кошти

doc-sign-name = Ім’я та прізвище
doc-sign-signature = Підпис
doc-sign-date = Дата
doc-role-organisation = Від Організації
doc-role-grantee = Отримувач
doc-role-officer = Спеціаліст із грантів
doc-role-caseworker = Кейс-менеджер Партнера
doc-role-chair = Голова комісії
doc-role-manager = Керівник програми

## Угода

doc-agreement-title = Грантова угода

doc-agreement-parties = Сторони
doc-agreement-parties-organisation = Організація: «{ $title }» (код { $code }). Від її імені підписує керівник програми.
doc-agreement-parties-grantee = Отримувач: { $name }, номер { $number }. Поза цим документом Отримувача позначають лише номером.
doc-agreement-parties-partner = Партнер: організація з кодом { $code }. Її кейс-менеджер підтримує Отримувача. За цією угодою Партнер не отримує коштів і не має права брати їх від Отримувача.

doc-agreement-purpose = На що надається грант
doc-agreement-purpose-1 = Організація надає Отримувачу грант на започаткування або розвиток власної справи. Вид діяльності: { $sector }. Регіон: { $region }. Що саме буде придбано і зроблено, визначає бізнес-план у справі { $case }, який є частиною цієї угоди.
doc-agreement-purpose-2 = Грант не є позикою. Отримувач нічого не повертає, якщо кошти використано так, як тут домовлено.

doc-agreement-amount = Сума
doc-agreement-amount-1 = Сума гранту становить { $amount } ({ $words }).
doc-agreement-amount-2 = Організація не сплачує понад цю суму. Якщо ціни зростуть, Отримувач може попросити змінити бюджет, але не збільшити суму за цією угодою.

doc-agreement-instalments = Виплата частинами
doc-agreement-instalments-1 = Грант перераховують на власний рахунок Отримувача такими частинами. Кожну частину виплачують після виконання її умови і не раніше запланованої дати, якщо сторони не домовилися інакше.
doc-agreement-instalments-caption = Частини гранту, { $currency }
doc-agreement-instalments-2 = Те, що Організація купує для Отримувача замість виплати коштів, передають за актом, який підписують обидві сторони; це вважається виплатою.

doc-agreement-budget = Бюджет
doc-agreement-budget-1 = План має такі статті. Грант можна витрачати на них і ні на що інше.
doc-agreement-budget-caption = Статті плану, { $currency }
doc-agreement-budget-own = Власний внесок Отримувача становить { $amount } ({ $words }): це частина плану, якої грант не покриває. Внеском можуть бути гроші, праця або речі, які Отримувач уже має.
doc-agreement-budget-none = Грант покриває весь план; власного внеску не потрібно.
doc-agreement-budget-2 = До десятої частини статті Отримувач може перенести на іншу статтю, повідомивши про це спеціаліста із грантів. Для більшої зміни спершу потрібна письмова зміна до угоди.

doc-agreement-organisation = Що робить Організація
doc-agreement-organisation-1 = Виплачує кожну частину протягом десяти робочих днів після виконання її умови.
doc-agreement-organisation-2 = Призначає спеціаліста, до якого Отримувач може звертатися, і відповідає на запитання протягом п’яти робочих днів.
doc-agreement-organisation-3 = Завчасно пояснює, які документи потрібні, і допомагає їх підготувати.
doc-agreement-organisation-4 = Ставиться до Отримувача з повагою, нічого не вимагає в обмін на грант і не ставить від нього в залежність жодної іншої допомоги.

doc-agreement-grantee = Що робить Отримувач
doc-agreement-grantee-1 = Використовує грант за планом і в межах наведеного вище бюджету.
doc-agreement-grantee-2 = Реєструє справу, як вимагає закон, і має дозволи, потрібні для роботи.
doc-agreement-grantee-3 = Зберігає придбане майно, дбає про нього і протягом 24 місяців не продає його, не заставляє і не віддає без письмової згоди Організації.
doc-agreement-grantee-4 = Сплачує податки, пов’язані зі справою.
doc-agreement-grantee-5 = Протягом десяти робочих днів повідомляє спеціаліста із грантів, якщо план не вдається виконати, якщо справа зупинилася чи переїхала або якщо майно втрачено, викрадено чи пошкоджено.
doc-agreement-grantee-6 = Не залучає до праці нікого проти волі, дітей і нікого без оплати.

doc-agreement-reporting = Документи і звіти
doc-agreement-reporting-1 = Протягом 30 днів після кожної виплати Отримувач подає чеки, рахунки чи інші документи, які показують, на що витрачено кошти.
doc-agreement-reporting-2 = Якщо чека бути не може, достатньо короткої записки із зазначенням причини, дати й суми; разом за такими записками – не більше двадцятої частини гранту.
doc-agreement-reporting-3 = Невитрачені кошти повертають протягом 30 днів після вимоги Організації, якщо сторони не домовилися про інше їх використання.
doc-agreement-reporting-4 = Отримувач зберігає документи три роки.

doc-agreement-visits = Візити
doc-agreement-visits-1 = Організація відвідує справу, щоб дізнатися, як вона розвивається і що може допомогти: приблизно на { $check }-й день після першої виплати, а потім після запуску справи, у місяцях: { $schedule }.
doc-agreement-visits-1-days = Організація відвідує справу, щоб дізнатися, як вона розвивається і що може допомогти: приблизно на { $check }-й день після першої виплати, а потім після запуску справи, у днях: { $schedule }.
doc-agreement-visits-2 = Про кожен візит домовляються заздалегідь; місце і спосіб мають бути безпечними для Отримувача. Отримувач може запросити на візит людину на свій вибір.
doc-agreement-visits-3 = Отримувач може не відповідати на будь-яке запитання. Відмова від відповіді чи візиту не порушує цієї угоди, крім питань про використання коштів.

doc-agreement-misuse = Якщо кошти використано не за призначенням
doc-agreement-misuse-1 = Спершу Організація письмово запитує Отримувача і дає щонайменше десять робочих днів на відповідь.
doc-agreement-misuse-2 = Доки питання не з’ясовано, вона може призупинити ще не виплачені частини.
doc-agreement-misuse-3 = Кошти, свідомо витрачені на інше, повертають. Організація погоджується на розстрочку, посильну для Отримувача, і передусім з’ясовує, чи не діяв Отримувач під примусом.
doc-agreement-misuse-4 = Якщо справа не вдалася попри чесну працю, це не є порушенням, і нічого повертати не треба.

doc-agreement-data = Персональні дані
doc-agreement-data-1 = Ім’я, контакти й банківські реквізити Отримувача Організація зберігає окремо від бухгалтерських книг і в зашифрованому вигляді. Бачити їх можуть лише ті, кому вони потрібні для цієї угоди, і кожен перегляд записується.
doc-agreement-data-2 = Донори, аудитори і громадськість отримують номери й коди, а не імена, якщо іншого не вимагає закон або на це немає письмової згоди Отримувача.
doc-agreement-data-3 = Отримувач може будь-коли переглянути дані про себе, виправити помилки й відкликати згоду на контакт після завершення гранту.
doc-agreement-data-4 = Коли дані більше не потрібні за законом і для аудиту, їх знищують. У книгах лишаються тільки номери й суми.
doc-agreement-data-5 = Фотографії, історії чи інтерв’ю не є частиною цієї угоди. Відмова від них не впливає на грант.

doc-agreement-ending = Зміни та припинення угоди
doc-agreement-ending-1 = Зміни суми, мети, частин виплати чи бюджету оформлюють письмово за підписами обох сторін; кожна зміна – нова версія цього документа.
doc-agreement-ending-2 = Отримувач може будь-коли припинити угоду письмово. Майно, придбане до того часу, і кошти, витрачені за домовленістю, лишаються в Отримувача.
doc-agreement-ending-3 = Організація може припинити угоду в разі свідомого порушення, неправдивих відомостей про те, від чого залежить грант, або якщо припиняється її власне фінансування. Причину вона повідомляє письмово.
doc-agreement-ending-4 = Угода завершується, коли все виплачено і за все прозвітовано. Розділи про документи, візити і персональні дані діють протягом зазначених у них строків.

doc-agreement-general = Інше
doc-agreement-general-1 = Отримувач може поскаржитися контактній особі Організації, зокрема й не називаючи себе. Скарга не має жодних поганих наслідків для гранту.
doc-agreement-general-2 = Спори сторони намагаються розв’язати переговорами; Партнер може допомогти. Якщо це не вдається, спір вирішують суди України за українським правом.
doc-agreement-general-3 = Цю угоду складено українською та англійською мовами. У разі розбіжностей переважає український текст.
doc-agreement-general-4 = Кожна сторона отримує підписаний примірник. Отримувач мав час прочитати угоду або вислухати її та поставити запитання.

doc-agreement-signatures = Підписи

## Акт

doc-handover-title = Акт приймання-передачі
doc-handover-intro = «{ $title }» (код { $code }) передає Отримувачу перелічене нижче майно, придбане за грантовою угодою у справі { $case }.
doc-handover-list = Що передається
doc-handover-caption = Майно, вартість у { $currency }
doc-handover-of-order = Майно за вказаним вище замовленням
doc-handover-value = Вартість усього майна становить { $amount } ({ $words }).
doc-handover-confirm = Що підтверджують підписи
doc-handover-confirm-1 = Майно перелічено й оглянуто разом. Його стан записано навпроти кожного рядка: «добрий» або в чому вада.
doc-handover-confirm-2 = Отримувач має документи до майна: інструкції, гарантійний талон, сертифікати.
doc-handover-confirm-3 = Отримувач використовує майно для справи, дбає про нього і не продає, не заставляє та не віддає його, доки цього вимагає грантова угода.
doc-handover-confirm-4 = Про ваду, яка виявиться пізніше, Отримувач повідомляє спеціаліста із грантів протягом десяти робочих днів, щоб постачальник виконав гарантію.

## Протокол

doc-minutes-title = Протокол засідання комісії
doc-minutes-members = Члени комісії та голосування
doc-minutes-quorum = Для рішення потрібно голосів: { $quorum }; подано: { $voted }. Кожен член комісії заявив про інтерес або його відсутність до ознайомлення зі справою.
doc-minutes-caption = Заяви, бали й голоси; суми в { $currency }
doc-minutes-tally = За: { $for }; проти: { $against }; не мали права голосу через конфлікт інтересів: { $conflict }; не голосували: { $absent }.
doc-minutes-member = Член комісії { $number }
doc-minutes-chair = Член комісії { $number } (голова)
doc-minutes-named = { $member }: { $name }
doc-minutes-decision = Рішення
doc-minutes-decided-for = Комісія підтримала надання гранту на суму { $amount } ({ $words }).
doc-minutes-decided-against = Комісія не підтримала надання гранту.
doc-minutes-line = Кошти мають надійти зі статті { $line } фонду { $fund }.
doc-minutes-tie-chair = Голоси розділилися порівну; вирішальним був голос голови.
doc-minutes-tie-against = Голоси розділилися порівну, тому грант не підтримано.
doc-minutes-conditions = Умови: { $codes }.
doc-minutes-no-conditions = Умов не встановлено.
doc-minutes-closed = Голосування закрила голова комісії. Рішення набирає чинності після того, як його підтвердить керівник програми, який не оцінював заявку і не голосував.
doc-minutes-record = Відбиток (SHA-256) запису про це голосування: { $hash }
doc-interest-none = Немає
doc-interest-conflict = Конфлікт
doc-vote-for = За
doc-vote-against = Проти

## Підписаний місяць банківського рахунку

doc-month-title = Звірка банківського рахунку
doc-month-figures = Пояснення залишку
doc-month-caption = Виписка та облік; суми в { $currency }
doc-month-closing = Залишок на кінець за випискою
doc-month-unbooked = Непроведені рядки виписки ({ $count })
doc-month-ledger = Залишок в обліку
doc-month-unexplained = Не пояснено
doc-month-transit = Надіслані й не підтверджені платежі ({ $count })
doc-month-unlisted = Надіслано, але немає в переліку
doc-month-list-unbooked = Непроведені рядки
doc-month-list-in_transit = Надіслані й не підтверджені платежі
doc-month-list-unidentified = Нез’ясовані надходження
doc-month-list-returned = Повернуті платежі
doc-month-list-recoverable = Вимоги до отримувачів
doc-month-none = Немає.
doc-month-ages = За давністю
doc-month-age-0 = 0–7 днів
doc-month-age-1 = 8–30 днів
doc-month-age-2 = 31–60 днів
doc-month-age-3 = 61–90 днів
doc-month-age-4 = понад 90 днів
doc-month-two = Одна особа склала звірку, інша підписала. Обидві записані в журналі програми.
doc-month-record = Відбиток (SHA-256) підписаного: { $hash }

## Звіт про випуск даних

release-title = Випуск даних № { $number }
release-method = Методика { $method }
release-source = { $programme } · випуск даних № { $number } ({ $profile }) · дані до { $day }
release-withdrawn = ВІДКЛИКАНО
release-withdrawn-since = Цей випуск відкликано: { $day }. Причина: { $reason }. Його даними більше не користуйтеся.
release-withdrawn-by = Натомість користуйтеся випуском даних № { $number }.
release-withdrawn-reason-error = помилка в даних
release-withdrawn-reason-disclosure = показник розкривав забагато про малу групу
release-withdrawn-reason-superseded = зроблено виправлений випуск
release-months = { $months } міс.
release-whole = Уся програма
release-withheld = приховано

release-profile-evaluator = для оцінювачів
release-profile-public = загальнодоступний
release-intro = Усі дані тут належать до цього пронумерованого випуску. Його зроблено один раз, і він не змінюється: хто посилається на його номер, посилається саме на ці дані.
release-intro-evaluator = Це випуск для оцінювачів, з якими укладено угоду. Кількості в ньому точні. Його не можна передавати іншим, і ніхто не має права намагатися впізнати за ним людину чи підприємство.
release-intro-public = Це загальнодоступний випуск. Кількості округлено, а всі частки обчислено з округлених кількостей, тож сума частин може не збігатися з підсумком.

release-fact-programme = Програма
release-fact-number = Номер випуску
release-fact-profile = Призначення
release-fact-cut = Дані до
release-fact-known = Записано до
release-fact-log = Записів журналу на той час
release-fact-method = Версія методики
release-fact-launched = Запущено підприємств

release-dimension-region = Регіон
release-dimension-sector = Вид діяльності
release-dimension-cohort = Рік запуску
release-dimension-sex = Стать власників
release-by-region = За регіоном
release-by-sector = За видом діяльності
release-by-cohort = За роком запуску
release-by-sex = За статтю власників
release-leaf-region-NORTH = Північ
release-leaf-region-SOUTH = Південь
release-leaf-region-EAST = Схід
release-leaf-region-WEST = Захід
release-leaf-region-CENTRE = Центр
release-leaf-region-KYIV = Київ і область
release-leaf-sex-F = Усі власники — жінки
release-leaf-sex-M = Усі власники — чоловіки
release-leaf-sex-X = Змішаний склад, інше або не вказано
release-leaf-sector-B-F = Промисловість і будівництво
release-leaf-sector-H-N = Транспорт, інформація, професійні та ділові послуги
release-leaf-sector-O-R = Освіта, здоров’я, мистецтво та державні послуги
release-leaf-sector-S-T = Інші послуги

release-at-risk = Під спостереженням
release-exits = Вибуло на дату
release-censored = Цензуровано на дату

release-chart-survival = Частка підприємств, що діють
release-chart-several = Групи, для яких є крива
release-chart-kept = { $name } (дані випуску № { $number })
release-chart-survival-about = Оцінка Каплана — Меєра в місяцях від запуску з довірчим інтервалом 95 %.
release-chart-left-out = Не накреслено ще: { $count }. Усі значення є в таблицях цього випуску.
release-chart-months = Місяців від запуску
release-chart-jobs = Оплачувані робочі місця за часом від запуску
release-chart-jobs-about = На кожен строк свої підприємства: ті, що запущені досить давно до дати даних.
release-chart-after = Час від запуску
release-chart-funnel = Від реєстрації до запуску
release-chart-funnel-about = Осіб на кожному етапі, у дужках — частка від першого.

release-survival = Частка підприємств, що діють
release-survival-about = Це оцінка Каплана — Меєра для запущених підприємств, від першого дня роботи. Вибуттям вважається і закриття, і поглинання іншим підприємством; перерва до двох років — ні. Підприємство, з яким втрачено зв’язок, враховується до дня, коли востаннє бачили, що воно працює; далі його спостереження цензуроване.
release-survival-caption = Частка підприємств, що діють, уся програма
release-few-note = * Під спостереженням лишалося менше ніж десять підприємств: замало, щоб покладатися на значення або щоб узагалі його наводити.
release-withheld-whole = Дані щодо всієї програми приховано заради конфіденційності.
release-cohort-about = Поряд з оцінкою — проста кількість підприємств, запущених досить давно. Ні про кого не припускаємо, що воно діє або закрилося: діапазон простягається від випадку, коли всі невідомі закрилися, до випадку, коли всі вони діють. Межі показують те саме для оцінки.
release-cohort-caption = Що відомо про запущені досить давно, уся програма
release-curve-caption = Значення кривої через кожні три місяці, уся програма
release-col-horizon = Від запуску
release-col-operating = Діють
release-col-interval = Довірчий інтервал 95 %
release-col-eligible = Запущені досить давно
release-col-known-operating = Діють
release-col-known-exited = Вибули
release-col-unknown = Невідомо
release-col-range = Діють, від–до
release-col-bounds = Межі оцінки
release-col-measure = Показник
release-col-year = Рік реєстрації
release-col-release = Випуск
release-col-launched = Запущено
release-col-operating-at = Діють через { $months } міс. (довірчий інтервал 95 %)
release-col-net-at = Зміна роб. місць, { $months } міс.
release-col-state-known = Стан відомий
release-col-jobs-eligible = Досить давні для обліку робочих місць
release-col-jobs-known = Робочі місця відомі

release-jobs = Оплачувана робота та її вартість
release-jobs-about = Рахуємо оплачуваних працівників, крім власників, за даними візиту, найближчого до строку (у межах 90 днів), мінус їхня кількість на час подання заявки. Закрите підприємство враховується з нулем працівників; те, якого не відвідали, не враховується. Це зміна, а не вплив гранту.
release-jobs-caption = Оплачувана робота, уся програма; суми в { $currency }
release-jobs-eligible = Підприємства, запущені досить давно
release-jobs-known = З них відома кількість робочих місць
release-jobs-coverage = Відома частка
release-disbursed = Виплачено мінус повернення, щодо відомих
release-figure-created = Створені робочі місця
release-figure-lost = Втрачені робочі місця
release-figure-retained = Збережені робочі місця
release-figure-baseline = Оплачувані робочі місця на час заявки
release-figure-paid = Оплачувані робочі місця
release-figure-paid_days = Оплачені дні за дванадцять місяців
release-figure-fte_hundredths = Еквівалент повної зайнятості (240 оплачених днів на рік)
release-figure-net = Чиста зміна оплачуваних робочих місць
release-figure-women = Жінки серед оплачуваних працівників
release-figure-paid_hours_week = Оплачені години на тиждень
release-figure-owners = Власники, що працюють на підприємстві
release-figure-sustained = Робочі місця, що протрималися дванадцять місяців
release-figure-surviving = Підприємства, що діють
release-cost-net_job = Вартість одного робочого місця (чиста зміна)
release-cost-created_job = Вартість одного створеного робочого місця
release-cost-fte_by_days = Вартість одного еквівалента повної зайнятості, за днями
release-cost-fte_by_hours = Вартість одного еквівалента повної зайнятості, за годинами
release-cost-sustained_job = Вартість одного сталого робочого місця
release-cost-surviving_enterprise = Вартість одного підприємства, що діє
release-no-cost = Значення «{ $cost }», { $months }, немає: { $reason }.
release-reason-no_net_gain = загалом робочих місць не побільшало, тож і вартості одного немає
release-reason-nobody_known = про жодне підприємство не відомо досить
release-reason-nothing_created = не створено жодного робочого місця
release-reason-no_paid_time = оплаченого часу не записано
release-reason-nothing_sustained = жодне робоче місце не протрималося дванадцять місяців
release-reason-nobody_survives = не відомо жодного підприємства, що діє

release-spreads = Інші результати
release-spreads-about = Відповіді на запитання з переліком варіантів під час візиту, найближчого до строку; частки — від кількості тих, хто відповів.
release-question-wellbeing = Самопочуття, від 1 (найнижче) до 5
release-answered = Відповіли
release-level-yes = Так
release-level-no = Ні

release-funnel = Від реєстрації до запуску
release-funnel-about = Кожен етап рахує осіб із попереднього. Недавній рік ще не завершений: на його пізніших етапах людей ще побільшає.
release-funnel-all = Усі роки
release-funnel-caption = Осіб за етапом і роком реєстрації
release-launch = Запущено впродовж 180 днів від першої виплати
release-launch-grants = Грантів, за якими щось виплачено
release-launch-due = З них перша виплата 180 днів тому або раніше
release-launch-launched = З них запущено впродовж 180 днів

release-c-means = «{ $mark }» означає: приховано заради конфіденційності, щоб нікого не можна було впізнати. Це захищає малі групи і нічого не говорить про результат; дані щодо ширших груп можна наводити.
release-breakdown-caption = Основні дані щодо кожної групи
release-kept = Де в стовпці «Випуск» стоїть попередній номер, відтоді змінилося замало, щоб рахувати знову: наведено дані того випуску.

release-coverage = Повнота даних
release-coverage-about = Що менше відомо, то ширший діапазон, у якому лежить справжнє значення. Зв’язок втрачено — плановий візит прострочено більш ніж на 90 днів.
release-coverage-caption = Повнота даних на кожен строк, уся програма
release-lost = Зв’язок втрачено
release-median = Половина вибула за
release-median-not = ще не досягнуто
release-provisional = Вибуття, що можуть виявитися перервою
release-pending = Не працюють, але замало часу, щоб вважати вибуттям
release-weak = Зв’язок втрачено з { $share } підприємств. Якщо більше ніж 10 %, вважайте частки ненадійними й зважайте на межі.

release-methods = Як це пораховано
release-methods-about = Кожен вид показників має пронумероване визначення. Якщо правило змінюється, змінюється й номер.
release-def-caption = Визначення { $id }
release-def-what = Пункт
release-def-how = Як установлено
release-def-population = Кого рахуємо
release-def-origin = Від якого часу
release-def-method = Метод
release-population-launched_enterprises = запущені підприємства
release-population-launched_enterprises_whose_paid_workers_are_known = запущені підприємства, щодо яких відома кількість оплачуваних працівників
release-population-launched_enterprises_that_answered = запущені підприємства, що відповіли
release-population-grants_of_which_something_was_paid = гранти, за якими щось виплачено
release-population-people_enrolled = зареєстровані особи
release-origin-launch = перший день роботи
release-origin-disbursement = перша виплата
release-origin-application = подання заявки
release-origin-enrolment = реєстрація
release-estimator-kaplan_meier_greenwood_log_log_limits_rules_r1_r12 = оцінка Каплана — Меєра, похибка за Грінвудом, межі log-log; правила R1–R12
release-estimator-paid_workers_at_the_visit_nearest_the_horizon_rules_j1_j4 = оплачувані працівники за візитом, найближчим до строку; правила J1–J4
release-estimator-answer_at_the_visit_nearest_the_horizon_an_enterprise_that_has_left_answers_nothing = відповідь під час візиту, найближчого до строку; підприємство, що вибуло, не відповідає
release-estimator-distinct_persons_by_year_of_enrolment_each_stage_of_those_of_the_one_before = різні особи за роком реєстрації, кожен етап — із попереднього
release-estimator-launched_within_so_many_days_of_the_first_payment_of_those_paid_so_long_ago = запущено впродовж 180 днів від першої виплати, з тих, де вона була так давно
release-estimator-nearest_visit = візит, найближчий до строку
release-parameter-limits = тип меж інтервалу
release-parameter-level = рівень довіри
release-parameter-reactivation_days = найдовша перерва, що не є вибуттям, днів
release-parameter-overdue_days = прострочення, після якого зв’язок вважають втраченим, днів
release-parameter-at_risk_min = найменше під спостереженням для частки
release-parameter-cost_basis = що вважається вартістю
release-value-grant = грант
release-parameter-launch_days = днів на запуск
release-parameter-window_days = найдальший від строку візит, днів
release-parameter-fte_days = оплачених днів в еквіваленті повної зайнятості

release-protection = Як захищено малі групи
release-protection-mark = Приховане значення позначено «{ $mark }», хоч би яка була причина.
release-protection-k = Групу показано, лише якщо в ній не менше осіб, ніж { $k }. Менші приховано, порожні теж.
release-protection-few = Частку приховано, якщо підприємств, що вибули, або тих, що не вибули, { $few } чи менше, адже так можна дізнатися про окремі з них; без жодного вибуття може бути лише велика група.
release-protection-p = Суму грошей або робочих місць показано, лише якщо без двох найбільших частин вона становить щонайменше { $p } % найбільшої. Суми, що різняться надто малою кількістю осіб, разом не показано.
release-protection-secondary = Якщо приховане значення можна було б знайти відніманням, разом із ним приховано ще одне. Кожен показник захищено окремо: у показаній групі деякі показники може бути приховано, а в прихованій приховано всі.
release-protection-kept = Групу рахують знову, лише якщо відтоді, як її показали востаннє, у ній не змінився ніхто або змінилися щонайменше троє. Інакше лишаються попередні дані з номером їхнього випуску.
release-protection-rounded = Кількості округлено до кратних { $base }. Частки й криві обчислено з округлених кількостей, тож точніших даних за ними немає.
release-protection-exact = Кількості точні, частки мають чотири десяткові знаки. Криві мають точки через кожні три місяці й закінчуються там, де лишилося замало підприємств. Під спостереженням — усі без тих, що вибули, і тих, кого бачили востаннє.

release-citing = Як посилатися
release-citing-about = Назвіть номер випуску і відбиток його змісту. За ними кожен може перевірити, що йдеться саме про ці дані.
release-citation = Програма { $programme }, випуск даних № { $number } ({ $profile }), дані до { $day }, методика { $method }, SHA-256 { $hash }
