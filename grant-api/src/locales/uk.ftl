# Слова консолі українською. Ключі й аргументи однакові в усіх мовах.

## Рамка сторінки
brand = Облік
skip-to-content = Перейти до змісту
demo-label = Демонстрація
demo-banner = Демонстрація: дані вигадані, другого чинника входу немає.
nav-label = Меню
search-label = Знайти справу за кодом
search-button = Знайти
sign-out = Вийти
theme-to-dark = Темна тема
theme-to-light = Світла тема
theme-to-system = Тема пристрою

## Навігація
nav-queue = Моя робота
nav-cases = Справи
nav-fund = Фонди
nav-outcomes = Результати
nav-reports = Звіти
nav-log = Журнал дій
nav-people = Люди
nav-setup = Налаштування

## Спільне
total = Разом
since = з
months = { $months ->
    [one] { $months } місяць
    [few] { $months } місяці
   *[other] { $months } місяців
}
age-today = від сьогодні
age-days = { $days ->
    [one] { $days } день
    [few] { $days } дні
   *[other] { $days } днів
}
waits-on = { $days ->
    [0] Крок за: { $who }. Чекає від сьогодні
    [one] Крок за: { $who }. Чекає { $days } день (з { $date })
    [few] Крок за: { $who }. Чекає { $days } дні (з { $date })
   *[other] Крок за: { $who }. Чекає { $days } днів (з { $date })
}
pager-label = Інші сторінки списку
pager-first = На початок
pager-next = Наступна сторінка
chart-figures = Показати дані таблицею
field-optional = необов’язково
field-error-prefix = Помилка:
errors-title = Перевірте, будь ласка

## Колонки
column-case = Справа
column-state = Стан
column-since = З дати
column-next = Наступний крок
column-waits-on = За ким крок
column-waits = Очікує
column-number = №
row-number = № { $number }
column-schedule = За планом
column-amount-in = Сума, { $currency }
column-cohort = Рік запуску
column-launched = Запущено

## Вхід
sign-in-title = Вхід
sign-in-button = Увійти
sign-in-failed = Неправильна адреса або пароль. Перевірте їх і спробуйте ще раз.
sign-in-wait = { $seconds ->
    [one] Забагато спроб. Спробуйте знову через { $seconds } секунду.
    [few] Забагато спроб. Спробуйте знову через { $seconds } секунди.
   *[other] Забагато спроб. Спробуйте знову через { $seconds } секунд.
}
sign-in-help = Немає облікового запису чи забули пароль? Зверніться до адміністратора програми.

## Черга
queue-mine = Чекає на мене
queue-mine-help = Спершу те, що чекає найдовше.
queue-mine-empty = На вас нічого не чекає
queue-mine-empty-advice = Нове завдання з’явиться тут, щойно хтось із колег завершить попередній крок.
queue-others = Чекаю на інших
queue-others-empty = Ви ні на кого не чекаєте.
queue-asleep = Давно без руху
queue-asleep-help = Ці кроки ніхто не виконував понад два роки. Вони нічого не вимагають, але зі справи їх ще можна виконати.
queue-waits = чекає { $age }
queue-late = прострочено

## Справи
cases-all = Усі
cases-filter = Відібрати за станом
cases-query = Шукаємо «{ $query }».
cases-query-clear = Показати всі справи
cases-empty = Таких справ немає
cases-none = Справ ще немає
cases-none-advice = Справу відкриває кейс-менеджер партнерської НУО.
cases-empty-advice = Оберіть інший стан вище або перевірте код: він має вигляд 2026-0147.

## Справа
case-opened = Відкрито
case-money = Кошти
case-plan = План
case-plan-empty = Плану ще немає
case-plan-empty-advice = Позиції плану вносять, коли відкривають справу.
case-disbursements = Виплати
case-disbursements-empty = Виплат ще немає
case-disbursements-empty-advice = Транші планують, коли надсилають грантову угоду.
case-enterprises = Підприємство та візити
case-enterprises-empty = Підприємства ще немає
case-enterprises-empty-advice = Зафіксуйте запуск, коли підприємство почне працювати: від цього дня рахують строки візитів.
case-visits = Моніторингові візити
case-visits-empty = Візитів ще не було.
visit-unscheduled = Поза планом
case-people = Хто працює зі справою
case-people-empty = Зі справою ще ніхто не працював.
case-timeline = Хід справи
case-timeline-help = Спершу найновіше. Відмови залишаються у списку.
case-entries = Бухгалтерські проведення
case-entries-help = Спершу найновіші. Кошти й бюджет ведуться окремо; в обох дебет дорівнює кредиту.
case-entries-empty = Проведень ще немає
case-entries-empty-advice = Перше проведення з’явиться після підтвердження гранту.

## Наступний крок
next-title = Наступний крок
next-none = Зараз від вас тут нічого не потрібно.
next-barred = Вам недоступно
earlier-theirs = Попередня дія: { $act }, { $date }, { $person }.
refusal-at-most = Можливо не більше ніж { $amount }.

## Хід справи
timeline-refused = відмовлено
timeline-sequence = № { $number } у журналі дій

## Проведення
entry-number = Проведення № { $number }
entry-preview = Майбутнє проведення
entry-actual = Кошти
entry-budget = Бюджет
entry-account = Рахунок
entry-debit = Дебет
entry-credit = Кредит

## Форма кроку
act-back = Назад
act-back-to = Назад до справи { $case }
act-refused = Відмовлено.
act-preview = Яке проведення буде зроблено
act-consequence = Що буде далі
act-leave = Вийти без збереження
instalment-amount = Транш { $number }: сума
instalment-on = Транш { $number }: заплановано на
item-category = Позиція { $number }: вид
item-quantity = Позиція { $number }: кількість
item-price = Позиція { $number }: ціна за одиницю
line-with-available = { $line } (доступно { $available })

## Фонд
fund-title = Фонд { $code }
fund-others = Інші фонди
fund-agreement = Угода
fund-period = Строк дії
fund-received = Отримано на дату
fund-cash = На банківському рахунку
fund-empty = Статей бюджету ще немає
fund-empty-advice = Статті бюджету вносять разом з угодою з донором.
fund-none = Фондів ще немає
fund-none-advice = Перший фонд з’явиться з першою угодою з донором, яку вносить фінансовий менеджер.
fund-position = Стан за статтями бюджету
fund-caption = Кожна смуга — бюджетні призначення однієї статті: використано (підтвердні документи прийнято), зобов’язання (угоди підписано), попередньо зарезервовано (гранти підтверджено) і доступний залишок. Станом на { $date }
fund-table = Статті бюджету, { $currency }
fund-authority = Призначення
fund-expended = Використано
fund-encumbered = Зобов’язання
fund-pre-encumbered = Попередньо зарезервовано
fund-available = Доступний залишок
fund-of-authority = доступно { $available } з { $authority }
fund-bar-about = { $line }: задіяно { $used }; доступно { $available } з { $authority }.
fund-warn-mark = Попереджувальна позначка: { $share }
fund-warned = { $line }: задіяно { $used } призначень, залишилося { $available }.

## Налаштування
setup-back = Назад до налаштування
setup-there = Що вже є
setup-who = Це може зробити: { $who }.
setup-progress = Готово пунктів: { $done } із { $all }. Для першої справи потрібні всі.
setup-done = Готово
setup-to-do = Треба зробити
setup-column-item = Пункт
setup-column-notes = Що вже є
setup-column-who = Хто може зробити
setup-count = { $count ->
    [0] Ще немає
   *[other] Є: { $count }
}
setup-lines = { $count ->
    [one] { $count } стаття бюджету
    [few] { $count } статті бюджету
   *[other] { $count } статей бюджету
}
setup-quorum = { $count ->
    [one] Справу оцінює і голосує { $count } член комісії
    [few] Справу оцінюють і голосують { $count } члени комісії
   *[other] Справу оцінюють і голосують { $count } членів комісії
}
setup-invited = { $count ->
    [one] { $count } особа ще не прийняла запрошення
    [few] { $count } особи ще не прийняли запрошення
   *[other] { $count } осіб ще не прийняли запрошення
}
setup-vacant = Ще нікого: { $who }
setup-short = Потрібна ще одна особа для кроку «{ $act }» ({ $who }): обидві частини перевірки не робить ніхто.
setup-no-open-call = Сьогодні жоден не приймає заявок
setup-openings-no-fund = Спершу потрібен фонд.
setup-tranches-note = Потрібні для фонду, який не мав коштів на початку обліку.
setup-needs-donor = Спершу потрібен донор.
setup-needs-fund = Спершу потрібні фонд і банківський рахунок.
setup-needs-line = Спершу потрібен фонд зі статтями бюджету.
setup-openings-choose = Оберіть фонд вище. Якщо раніше фонд не мав коштів, залишків не потрібно.
setup-openings-none = Зараз жодному фонду початкові залишки не потрібні.
setup-programme = Програма
setup-people = Люди
setup-ngos = Партнерські організації
setup-donors = Донори
setup-bank_accounts = Банківські рахунки
setup-chart = План рахунків
setup-funds = Фонди
setup-openings = Початкові залишки
setup-tranches = Транші донорів
setup-calls = Конкурси
setup-empty-ngos = Партнерських організацій ще немає
setup-advice-ngos = Кейс-менеджери та справи належать організаціям, тож додайте першу.
setup-empty-donors = Донорів ще немає
setup-advice-donors = Для угоди потрібен донор; додайте першого.
setup-empty-bank_accounts = Банківських рахунків ще немає
setup-advice-bank_accounts = Додайте рахунок, на який надходять кошти донорів.
setup-empty-funds = Фондів ще немає
setup-advice-funds = Внесіть першу угоду з донором та її статті бюджету.
setup-empty-openings = Ще нічого не підготовлено
setup-advice-openings = Потрібно лише для фонду, який мав кошти чи витрати до початку цього обліку.
setup-empty-tranches = Траншів ще немає
setup-advice-tranches = Внесіть перший так, як його показує банківська виписка.
setup-empty-calls = Конкурсів ще немає
setup-advice-calls = Заявки належать до конкурсу; оголосіть перший.
start-untouched = не підготовлено; якщо залишків не було, внесіть транш
start-prepared = підготовлено, чекає на проведення
start-posted = проведено
start-moved = не потрібно: за фондом уже є проведення
line-code = Стаття бюджету { $number }: код
line-title = Стаття бюджету { $number }: назва
line-amount = Стаття бюджету { $number }: призначення
opening-cash = Кошти на рахунку { $account }
opening-spent = Витрачено раніше: { $line }
opening-what = Що
opening-by = Хто підготував
opening-on = Дата обліку
opening-total-cash = Кошти разом
opening-total-spent = Витрачено раніше разом
call-left = Залишилося надати
call-line = Бюджет: { $line }

## Люди
people-link = Передайте це посилання: { $name }. Воно діє один раз, протягом 7 днів, і більше не з’явиться.
people-add = Додати особу
people-add-help = Пароль особа обирає сама за посиланням, яке ви їй передасте. Після цього надайте роль.
people-add-button = Додати і створити посилання
people-no-role = без ролі
people-accepted = Має доступ
people-no-access = Немає доступу
people-column-name = Ім’я
people-invited = Запрошено, ще не прийнято
people-new-link = Створити нове посилання
people-column-roles = Ролі
people-column-access = Доступ
people-name-hint = Як особу знають колеги.
people-ngo-hint = Лише для кейс-менеджерів.

## Запрошення
invitation-title = Оберіть пароль
invitation-button = Зберегти пароль
invitation-help = Посилання діє один раз. Далі ви входите з електронною адресою і цим паролем.
invitation-gone-title = Це посилання не діє
invitation-gone = Можливо, ним уже скористалися, його строк минув або воно неповне. Попросіть в адміністратора програми нове.

## Результати
outcomes-live = Поточні дані: усе, що внесено до { $date } включно.
outcomes-release = Дані на { $date } щодо всієї програми, а за роками запуску лише для достатньо великих груп.
outcomes-rate = Діють через { $months ->
    [one] { $months } місяць
    [few] { $months } місяці
   *[other] { $months } місяців
}
outcomes-rate-counted = Оцінка Каплана — Меєра для запущених підприємств, від дня запуску. Вибуттям вважається і закриття, і поглинання іншим підприємством; перерва до двох років — ні. Довірчий інтервал 95 %, log-log. Підприємство, з яким втрачено зв’язок, враховується до дня, коли востаннє бачили, що воно працює.
outcomes-how = Як це пораховано
outcomes-jobs = Чиста зміна оплачуваних робочих місць
outcomes-jobs-counted = Оплачувані працівники, крім власників, за даними візиту, найближчого до дати (у межах 90 днів), мінус їхня кількість на час подання заявки. Закрите підприємство враховується з нулем працівників; те, якого не відвідали, не враховується. Це зміна, а не вплив гранту.
outcomes-coverage = Повнота даних
outcomes-coverage-counted = Частка підприємств, щодо яких на дату відома кількість робочих місць. Зв’язок втрачено — плановий візит прострочено більш ніж на 90 днів.
outcomes-too-early = Замало підприємств спостерігали так довго.
outcomes-withheld = Приховано заради конфіденційності.
outcomes-coarser = Показати ширшу групу
outcomes-curve = Частка підприємств, що діють
outcomes-curve-about = Через { $months } міс. діяли { $share }; усі значення є в таблиці нижче.
outcomes-curve-caption = Оцінка Каплана — Меєра з довірчим інтервалом 95 % (log-log) для запущених підприємств, у місяцях від запуску. Дані до { $date } включно.
outcomes-curve-none = Кривої ще немає
outcomes-curve-none-advice = Для неї потрібні запущені підприємства та перші візити.
outcomes-cohorts = За роком запуску
outcomes-cohorts-help = «Приховано» захищає малі групи і нічого не говорить про результат.
rate-interval = довірчий інтервал 95 %: { $lower } – { $upper }
rate-no-interval = До цього строку жодного вибуття, тож інтервал не обчислити.
rate-few = Під спостереженням менше ніж 10, тож значення ще може помітно змінитися.
rate-cohort = { $unknown ->
    [0] Серед запущених досить давно: { $low }; невідомих немає
    [one] Серед запущених досить давно: від { $low } до { $high }; { $unknown } невідоме
    [few] Серед запущених досить давно: від { $low } до { $high }; { $unknown } невідомі
   *[other] Серед запущених досить давно: від { $low } до { $high }; { $unknown } невідомих
}
rate-at-risk = Під спостереженням на цей строк: { $count }; { $provisional ->
    [one] { $provisional } вибуття ще може виявитися перервою
    [few] { $provisional } вибуття ще можуть виявитися перервами
   *[other] { $provisional } вибуттів ще можуть виявитися перервами
}
jobs-split = створено { $created }, втрачено { $lost }
jobs-fte = { $fte } в еквіваленті повної зайнятості (240 оплачених днів на рік)
jobs-months = { $months ->
    [one] через { $months } місяць після запуску
    [few] через { $months } місяці після запуску
   *[other] через { $months } місяців після запуску
}
coverage-jobs-known = підприємств, щодо яких відома кількість робочих місць
coverage-lost = Зв’язок втрачено: { $lost } із { $launched } запущених
cell-withheld = приховано
cell-too-early = зарано
curve-months = Місяців від запуску
curve-at-risk = Під спостереженням
curve-events = Вибуло на дату
curve-censored = Цензуровано на дату
curve-share = Діють
curve-interval = Довірчий інтервал 95 %

## Сторінки помилок
error-home = До моєї роботи
error-request = Якщо звертатиметеся по допомогу, назвіть цей номер:
error-form-token = Ця форма не належить до вашого поточного сеансу або надійшла не з нашої сторінки.
error-title-400 = Запит не вдалося прочитати
error-what-400 = Адреса або форма має неочікуваний вигляд.
error-do-400 = Поверніться, перевірте введене і спробуйте ще раз.
error-title-401 = Увійдіть, будь ласка
error-what-401 = Ви ще не увійшли або сеанс завершився.
error-do-401 = Увійдіть знову; усе вже збережене залишилося.
error-title-403 = Вам це недоступно
error-what-403 = Ваша роль не передбачає цього кроку, або його має зробити інша особа.
error-do-403 = Нічого не змінено. Якщо це має бути ваш крок, зверніться до керівника програми.
error-title-404 = Тут нічого немає
error-what-404 = Адреса хибна, або сторінка не для вашої ролі.
error-do-404 = Перевірте адресу або знайдіть справу за кодом.
error-title-405 = Тут цього зробити не можна
error-what-405 = Сторінка не приймає таких запитів.
error-do-405 = Поверніться і скористайтеся кнопками сторінки.
error-title-409 = Хтось вас випередив
error-what-409 = Відколи ви відкрили сторінку, справа змінилася.
error-do-409 = Нічого не змінено. Відкрийте справу знову і подивіться, чи крок іще потрібен.
error-title-413 = Завеликий обсяг
error-what-413 = Надіслане більше, ніж приймає сторінка.
error-do-413 = Скоротіть текст і спробуйте ще раз.
error-title-415 = Такий вміст не приймається
error-what-415 = Форму надіслано у вигляді, який не вдалося прочитати.
error-do-415 = Поверніться і надішліть її зі сторінки ще раз.
error-title-422 = Це суперечить правилу
error-what-422 = Введене можна прочитати, але правило програми цього не дозволяє.
error-do-422 = Нічого не змінено. Поверніться і виправте введене.
error-title-429 = Забагато запитів
error-what-429 = За короткий час надійшло більше запитів, ніж ми приймаємо.
error-do-429 = Зачекайте хвилину і спробуйте знову.
error-title-500 = Щось пішло не так
error-what-500 = Сторінку не вдалося показати. Помилку записано.
error-do-500 = Спробуйте ще раз. Якщо ви щось зберігали, спершу погляньте на справу: там видно, чи крок зроблено.
error-title-503 = Зараз зайнято
error-what-503 = Облік приймає інші проведення і не встиг прийняти ваше.
error-do-503 = Зачекайте кілька секунд і надішліть ще раз; двічі його не проведуть.
error-title-504 = Це тривало задовго
error-what-504 = Відповідь не надійшла вчасно.
error-do-504 = Спершу погляньте на справу: там видно, чи крок зроблено.

## Ролі
role-caseworker = кейс-менеджер
role-officer = спеціаліст із грантів
role-committee = член комісії
role-chair = голова комісії
role-manager = керівник програми
role-finance = фінансовий асистент
role-finance_manager = фінансовий менеджер
role-monitor = спеціаліст із моніторингу
role-evaluator = фахівець з оцінювання
role-protection = відповідальна особа із захисту даних
role-auditor = аудитор
role-admin = адміністратор

## Стани
state-application-draft = Чернетка
state-application-submitted = Надійшла
state-application-screening = Перевірка відповідності
state-application-eligible = Відповідає критеріям
state-application-ineligible = Не відповідає критеріям
state-application-plan_ready = План готовий
state-application-more_info = Потрібне уточнення
state-application-in_review = На розгляді
state-application-ready_for_committee = Готова для комісії
state-application-approved = Схвалено
state-application-waitlisted = У списку очікування
state-application-rejected = Відхилено
state-application-withdrawn = Відкликано
state-application-lapsed = Втратила чинність
state-grant-approved = Схвалено
state-grant-agreement_sent = Угоду надіслано
state-grant-active = Діє
state-grant-suspended = Призупинено
state-grant-completed = Завершено
state-grant-closed = Закрито
state-grant-recovering = Повернення коштів
state-grant-terminated = Припинено
state-grant-recovered = Кошти повернуто
state-grant-written_off = Списано
state-disbursement-planned = Заплановано
state-disbursement-requested = Подано запит
state-disbursement-verified = Перевірено
state-disbursement-returned_to_requester = Повернуто із запитанням
state-disbursement-authorised = Дозволено
state-disbursement-prepared = У платіжному реєстрі
state-disbursement-sent = Надіслано до банку
state-disbursement-paid = Сплачено
state-disbursement-returned = Повернено банком
state-disbursement-justified = Документи прийнято
state-disbursement-settled = Розраховано
state-disbursement-held = Зупинено
state-disbursement-cancelled = Скасовано
state-visit-OP = Працює
state-visit-RED = Працює в меншому обсязі
state-visit-SUS = Тимчасово не працює
state-visit-CLO = Закрите
state-visit-TRF = Передане, працює далі
state-visit-ABS = Поглинуте іншим підприємством
state-visit-UNR = Не вдалося зв’язатися
state-visit-REF = Відмова від візиту
state-fund-open = Відкритий
state-fund-ending = Завершується
state-fund-closed = Закритий

## Дії: назви
act-role_grant = Роль особи
act-fund_open = Угода з донором
act-tranche_receive = Транш донора
act-case_open = Нова справа
act-case_submit = Передання на перевірку
act-case_screen = Перевірка відповідності
act-case_assess = Висновок щодо критеріїв
act-plan_accept = Прийняття плану
act-interest_declare = Заява про конфлікт інтересів
act-score = Оцінка
act-vote = Голос
act-vote_close = Підсумок голосування
act-award_confirm = Підтвердження гранту
act-agreement_send = Надсилання угоди
act-signature_record = Підпис отримувача
act-agreement_sign = Підписання угоди
act-disbursement_request = Запит на виплату
act-disbursement_verify = Програмна перевірка виплати
act-disbursement_authorise = Дозвіл на виплату
act-payment_prepare = Платіжний реєстр
act-payment_release = Проведення виплати
act-payment_confirm = Підтвердження за випискою
act-receipts_verify = Перевірка підтвердних документів
act-receipts_accept = Прийняття підтвердних документів
act-close_propose = Пропозиція закрити грант
act-grant_close = Закриття гранту
act-enterprise_launch = Запуск підприємства
act-visit_record = Моніторинговий візит
act-ngo_open = Партнерська організація
act-donor_open = Донор
act-bank_account_open = Банківський рахунок
act-opening_prepare = Початкові залишки
act-opening_post = Проведення початкових залишків
act-call_open = Конкурс заявок
act-subject_enrol = Реєстрація особи
act-case_transfer = Передання справи

## Дії: кнопки
do-role_grant = Змінити роль
do-fund_open = Відкрити фонд
do-tranche_receive = Внести транш
do-case_open = Відкрити справу
do-case_submit = Передати справу на перевірку
do-case_screen = Почати перевірку відповідності
do-case_assess = Внести висновок щодо критеріїв
do-plan_accept = Прийняти план
do-interest_declare = Заявити про інтерес
do-score = Поставити оцінку
do-vote = Проголосувати
do-vote_close = Підбити підсумок голосування
do-award_confirm = Підтвердити грант
do-agreement_send = Надіслати угоду
do-signature_record = Зафіксувати підпис отримувача
do-agreement_sign = Підписати угоду
do-disbursement_request = Подати запит на виплату
do-disbursement_verify = Підтвердити перевірку виплати
do-disbursement_authorise = Дозволити виплату
do-payment_prepare = Додати до платіжного реєстру
do-payment_release = Провести виплату
do-payment_confirm = Підтвердити за випискою
do-receipts_verify = Підтвердити перевірку документів
do-receipts_accept = Прийняти документи
do-close_propose = Запропонувати закрити грант
do-grant_close = Закрити грант
do-enterprise_launch = Зафіксувати запуск
do-visit_record = Внести візит
do-ngo_open = Додати організацію
do-donor_open = Додати донора
do-bank_account_open = Додати рахунок
do-opening_prepare = Підготувати початкові залишки
do-opening_post = Провести початкові залишки
do-call_open = Оголосити конкурс
do-subject_enrol = Зареєструвати за номером
do-case_transfer = Передати справу іншій організації

## Дії: кнопки з сумою
do-amount-fund_open = Відкрити фонд на { $amount }
do-amount-tranche_receive = Внести транш { $amount }
do-amount-award_confirm = Підтвердити грант { $amount }
do-amount-agreement_sign = Підписати угоду на { $amount }
do-amount-disbursement_request = Подати запит на { $amount }
do-amount-disbursement_verify = Підтвердити перевірку: { $amount }
do-amount-disbursement_authorise = Дозволити виплату { $amount }
do-amount-payment_prepare = Додати { $amount } до платіжного реєстру
do-amount-payment_release = Провести виплату { $amount }
do-amount-payment_confirm = Підтвердити { $amount } за випискою
do-amount-receipts_verify = Підтвердити документи на { $amount }
do-amount-receipts_accept = Прийняти документи на { $amount }

## Дії: навіщо вони
help-role_grant = Роль визначає, що особа може робити в цій програмі. Собі роль не надає ніхто.
help-fund_open = Внесіть угоду з донором і статті бюджету; відтоді витрати не можуть їх перевищити.
help-tranche_receive = Внесіть кошти донора так, як їх показує банківська виписка.
help-case_open = Справа має код і ніколи не має імені. Вкажіть день, коли отримано згоду.
help-case_submit = Сума позицій плану має дорівнювати сумі, яку просять.
help-case_screen = Спершу перевірте, чи немає дублів і попередніх грантів, потім — критерії.
help-case_assess = Дайте відповідь за кожним критерієм. Одне «ні» означає, що справа не відповідає критеріям.
help-plan_accept = Навчання пройдено, план захищено або подано.
help-interest_declare = Перш ніж оцінювати справу й голосувати, заявіть, чи маєте конфлікт інтересів.
help-score = Оцінки приховані, доки їх не поставлять усі члени комісії.
help-vote = Голосуйте за суму. Хто заявив про конфлікт інтересів, не голосує.
help-vote_close = Потрібен кворум; голоси рахуються такими, як вони є зараз.
help-award_confirm = Підтвердьте рішення комісії. Хто оцінював або голосував, підтверджувати не може.
help-agreement_send = Угода надсилається в тій версії, яку ви бачите тут.
help-signature_record = Зафіксуйте підпис отримувача тим днем, коли його поставлено.
help-agreement_sign = Підпишіть від імені організації, коли підпис отримувача зафіксовано. Хто фіксував цей підпис, підписувати не може.
help-disbursement_request = Подайте запит на транш, коли виконано його умову.
help-disbursement_verify = Перевірте, чи виконано умову і чи повні підтвердні документи.
help-disbursement_authorise = Перевірте кошти, ліміти й отримувача. Дозвіл дає той, хто не подавав запиту, не перевіряв його і не підтверджував грант.
help-payment_prepare = Зберіть дозволені виплати в реєстр для банку.
help-payment_release = Другий підпис. Його ставить той, хто не давав дозволу і не готував реєстру.
help-payment_confirm = Зіставте платіж із рядком банківської виписки.
help-receipts_verify = Звірте кожен документ із планом.
help-receipts_accept = Прийміть перевірені документи на суму, не більшу за непогашений аванс.
help-close_propose = Візит через 12 місяців проведено або зафіксовано, що він неможливий.
help-grant_close = Усі залишки за грантом мають дорівнювати нулю.
help-enterprise_launch = Від першого дня роботи рахують тривалість діяльності та робочі місця.
help-visit_record = Записуйте те, що побачили цього дня, а не те, чого очікуєте.
help-ngo_open = Кейс-менеджер діє від однієї партнерської організації і бачить лише її справи.
help-donor_open = Кожна угода належить донорові.
help-bank_account_open = Дайте рахунку власний код; його номера тут не зберігають.
help-opening_prepare = Що мав фонд, коли почався цей облік: кошти на рахунках і витрачене за кожною статтею бюджету.
help-opening_post = Звірте їх із кінцевими залишками попереднього обліку. Хто їх підготував, той не проводить.
help-call_open = Заявки належать до конкурсу: він має строки, найбільшу суму заявки та бюджет за статтями.
help-subject_enrol = Особу реєструють за номером, який нічого не говорить; хто вона, тут не зберігають.
help-case_transfer = Справу бере інша партнерська організація.

## Дії: у ході справи
did-role_grant = Роль змінено
did-fund_open = Фонд відкрито
did-tranche_receive = Транш донора отримано
did-case_open = Справу відкрито
did-case_submit = Справу передано на перевірку
did-case_screen = Перевірку відповідності розпочато
did-case_assess = Висновок щодо критеріїв внесено
did-plan_accept = План прийнято
did-interest_declare = Заяву про конфлікт інтересів подано
did-score = Оцінку поставлено
did-vote = Голос подано
did-vote_close = Підсумок голосування підбито
did-award_confirm = Грант підтверджено
did-agreement_send = Угоду надіслано
did-signature_record = Підпис отримувача зафіксовано
did-agreement_sign = Угоду підписано
did-disbursement_request = Запит на виплату подано
did-disbursement_verify = Виплату перевірено
did-disbursement_authorise = Виплату дозволено
did-payment_prepare = Платіж підготовлено
did-payment_release = Виплату проведено
did-payment_confirm = Платіж підтверджено за випискою
did-receipts_verify = Підтвердні документи перевірено
did-receipts_accept = Підтвердні документи прийнято
did-close_propose = Закриття запропоновано
did-grant_close = Грант закрито
did-enterprise_launch = Підприємство запущено
did-visit_record = Візит внесено
did-ngo_open = Партнерську організацію додано
did-donor_open = Донора додано
did-bank_account_open = Банківський рахунок додано
did-opening_prepare = Початкові залишки підготовлено
did-opening_post = Початкові залишки проведено
did-call_open = Конкурс оголошено
did-subject_enrol = Зареєстровано за номером
did-case_transfer = Справу передано іншій організації

## Дії: коли їх зробив сам читач
you-role_grant = Ви змінили роль { $date }
you-fund_open = Ви відкрили цей фонд { $date }
you-tranche_receive = Ви внесли цей транш { $date }
you-case_open = Ви відкрили цю справу { $date }
you-case_submit = Ви передали цю справу на перевірку { $date }
you-case_screen = Ви почали перевірку відповідності { $date }
you-case_assess = Ви внесли висновок щодо критеріїв { $date }
you-plan_accept = Ви прийняли план { $date }
you-interest_declare = Ви подали заяву про конфлікт інтересів { $date }
you-score = Ви оцінили цю справу { $date }
you-vote = Ви проголосували в цій справі { $date }
you-vote_close = Ви підбили підсумок голосування { $date }
you-award_confirm = Ви підтвердили цей грант { $date }
you-agreement_send = Ви надіслали угоду { $date }
you-signature_record = Ви зафіксували підпис отримувача { $date }
you-agreement_sign = Ви підписали цю угоду { $date }
you-disbursement_request = Ви подали запит на цю виплату { $date }
you-disbursement_verify = Ви перевірили цю виплату { $date }
you-disbursement_authorise = Ви дозволили цю виплату { $date }
you-payment_prepare = Ви підготували цей платіж { $date }
you-payment_release = Ви провели цю виплату { $date }
you-payment_confirm = Ви підтвердили цей платіж { $date }
you-receipts_verify = Ви перевірили ці документи { $date }
you-receipts_accept = Ви прийняли ці документи { $date }
you-close_propose = Ви запропонували закрити цей грант { $date }
you-grant_close = Ви закрили цей грант { $date }
you-enterprise_launch = Ви зафіксували запуск { $date }
you-visit_record = Ви внесли цей візит { $date }
you-ngo_open = Ви додали цю організацію { $date }
you-donor_open = Ви додали цього донора { $date }
you-bank_account_open = Ви додали цей рахунок { $date }
you-opening_prepare = Ви підготували ці початкові залишки { $date }
you-opening_post = Ви провели ці початкові залишки { $date }
you-call_open = Ви оголосили цей конкурс { $date }
you-subject_enrol = Ви зареєстрували цей номер { $date }
you-case_transfer = Ви передали цю справу { $date }

## Дії: наслідки
then-role_grant = Зміна діятиме вже з наступної дії цієї особи. У журналі дій залишиться, хто її вніс.
then-fund_open = Статті бюджету стануть доступними для грантів. Самі кошти ще мають надійти.
then-tranche_receive = Залишок фонду на банківському рахунку зросте на цю суму.
then-case_open = Справа отримає код і буде чернеткою, доки її не передадуть на перевірку.
then-case_submit = Справу візьме спеціаліст із грантів. План можна буде змінити лише на його запит.
then-case_screen = Відкриються критерії, за якими треба дати відповіді.
then-case_assess = Якщо справа відповідає критеріям, далі буде план; якщо ні — розгляд завершено, і рішення можна оскаржити.
then-plan_accept = Члени комісії отримають запит на заяви про конфлікт інтересів.
then-interest_declare = Якщо конфлікту немає, справу можна буде оцінити. Якщо є, далі ви участі не берете.
then-score = Ваша оцінка входить до думки комісії. Її можна змінити, доки не оцінять усі члени.
then-vote = Ваш голос записано під вашим іменем; після закриття голосування його не змінити.
then-vote_close = Результат надійде на підтвердження керівнику програми.
then-award_confirm = Суму буде зарезервовано за статтею бюджету. Можна готувати грантову угоду.
then-agreement_send = Справа чекає на підписи обох сторін.
then-signature_record = Угода надходить на підпис керівникові програми.
then-agreement_sign = Підписана сума стане зобов’язанням, решта схваленої знову буде доступною.
then-disbursement_request = Запит перевірить спеціаліст із грантів.
then-disbursement_verify = Запит перейде до фінансового менеджера.
then-disbursement_authorise = Суму буде визнано до сплати. Доки виплату не проведено, кошти з рахунку не підуть.
then-payment_prepare = Реєстр чекатиме другого підпису.
then-payment_release = Платіж піде до банку. Відкликати його звідси не можна.
then-payment_confirm = Виплату буде визнано сплаченою, а залишок на рахунку зменшиться на цю суму.
then-receipts_verify = Документи перейдуть до фінансистів.
then-receipts_accept = Аванс зменшиться на цю суму, і вона вважатиметься використаною.
then-close_propose = Фінансовий менеджер перевірить залишки і закриє грант.
then-grant_close = Залишок зобов’язання знову стане доступним. Далі за грантом можливі лише пізні повернення.
then-enterprise_launch = Від цього дня буде заплановано візити.
then-visit_record = Візит одразу врахується в результатах. Його можна виправити, але не видалити.
then-ngo_open = Відтепер цій організації можуть належати кейс-менеджери та справи.
then-donor_open = Для цього донора можна вносити угоди.
then-bank_account_open = За цим рахунком можна проводити кошти.
then-opening_prepare = Ще нічого не проведено. Залишки на ту саму дату проводить фінансовий менеджер, але не ви.
then-opening_post = Проведення буде зроблено й залишиться. Початкові залишки фонду проводять один раз.
then-call_open = Між цими датами можна відкривати справи й передавати їх на перевірку.
then-subject_enrol = За цим номером можна подавати заявки на будь-який конкурс.
then-case_transfer = Справу бачитимуть кейс-менеджери нової організації, а колишньої — вже ні.

## Рахунки
account-1010 = Банк, базова валюта
account-1020 = Банк, інші валюти
account-1090 = Платежі в дорозі
account-1095 = Конвертація валюти
account-1110 = Заборгованість донора
account-1120 = Розрахунки: до отримання від інших фондів
account-1190 = Переоцінка валюти
account-1210 = Аванси за грантами
account-1220 = До відшкодування
account-1229 = Резерв під відшкодування
account-1310 = Запаси для передання в натурі
account-1320 = Аванси постачальникам
account-2010 = Гранти до сплати
account-2020 = Повернені платежі
account-2030 = Постачальники
account-2040 = Розрахунки: до сплати іншим фондам
account-2090 = Нез’ясовані надходження
account-2110 = Внески, отримані наперед
account-2210 = До повернення донору
account-3010 = Чисті активи, вільні
account-3110 = Чисті активи, цільові
account-4010 = Цільові внески, визнані доходом
account-4110 = Дохід на підтримку програми
account-4910 = Курсові прибутки, реалізовані
account-4920 = Курсові прибутки, нереалізовані
account-5010 = Гранти грошима
account-5020 = Гранти в натуральній формі
account-5110 = Банківська комісія
account-5210 = Витрати на підтримку програми
account-5910 = Курсові збитки
account-5920 = Списання
account-9010 = Бюджет: призначення
account-9500 = Бюджет: доступний залишок
account-9600 = Бюджет: попередньо зарезервовано
account-9700 = Бюджет: зобов’язання
account-9800 = Бюджет: використано

## Рядок коштів
strip-approved = Схвалено
strip-signed = Підписано
strip-authorised = Дозволено
strip-paid = Сплачено
strip-accepted = Прийнято за документами

## Відмови
refusal-duties = Цей крок має зробити інша особа: за правилом «двох підписів» одна людина не робить обох.
refusal-not_your_role = Ваша роль не передбачає цього кроку.
refusal-wrong_state = Справа не в тому стані, якого потребує цей крок.
refusal-stale_version = Відколи ви відкрили сторінку, справа змінилася. Відкрийте її знову, перш ніж вирішувати.
refusal-over_budget = За статтею бюджету немає стільки доступних коштів.
refusal-over_approved = Це більше, ніж схвалено.
refusal-over_signed = Це більше, ніж підписано в угоді.
refusal-fund_cash_short = У фонду немає стільки коштів на банківському рахунку.
refusal-not_in_the_future = Дата ще не настала. Вкажіть день, коли це відбулося.
refusal-before_earlier_act = Дата раніша за дію, на яку спирається цей крок.
refusal-quorum_missing = Комісія ще не має кворуму.
refusal-interest_not_declared = Спершу заявіть, чи маєте конфлікт інтересів у цій справі.
refusal-interest_conflicted = Ви заявили про конфлікт інтересів у цій справі, тому не берете участі в рішенні.
refusal-already_done = Цей крок уже зроблено.
refusal-balances_open = За грантом є незакриті залишки. Спершу закрийте їх.
refusal-visits_missing = Потрібного для цього кроку візиту не проведено і не зафіксовано, що він неможливий.
refusal-currency_mismatch = Сума не у валюті фонду.
refusal-line_not_of_fund = Стаття бюджету не належить цьому фонду.
refusal-fund_not_open = На цю дату фонд не відкрито.
refusal-amount_not_positive = Сума має бути більшою за нуль.
refusal-plan_does_not_add_up = Сума позицій плану не дорівнює сумі, яку просять.
refusal-own_role = Ніхто не змінює власних ролей.
refusal-code_taken = Цей код уже зайнято. Оберіть інший.
refusal-amount_too_large = Сума завелика для обліку.
refusal-dates_reversed = Останній день передує першому.
refusal-nothing_listed = Вкажіть щонайменше один рядок і не більше дозволеного.
refusal-instalments_do_not_add_up = Сума траншів не дорівнює сумі, яку підписують.
refusal-reason_missing = Вкажіть код причини.
refusal-out_of_range = Значення виходить за дозволені межі.
refusal-score_missing = Оцініть справу, перш ніж голосувати.
refusal-signature_missing = Підпис отримувача ще не зафіксовано.
refusal-over_requested = Це більше, ніж просили.
refusal-over_disbursement = Підтвердних документів більше, ніж виплачено.
refusal-over_verified = Це більше, ніж перевірено за підтвердними документами.
refusal-amount_differs = У рядку виписки інша сума, ніж у платежі.
refusal-bank_line_used = Цей рядок виписки вже проведено.
refusal-not_prepared = Платіж ще не підготовлено.
refusal-not_launched = Запуск підприємства ще не зафіксовано.
refusal-visit_date = Візит не може передувати запуску або бути в майбутньому.
refusal-not_proposed = Спершу закриття має запропонувати спеціаліст із грантів.
refusal-key_reused = Цю форму вже надсилали з іншими даними. Перевірте, що вказано тепер, і надішліть ще раз.
refusal-ngo_of_caseworker = Кейс-менеджер діє від однієї партнерської організації: оберіть її. Для інших ролей організації не вказують.
refusal-ngo_missing = Вкажіть партнерську організацію.
refusal-same_ngo = Справа вже належить цій організації.
refusal-line_not_of_call = За цією статтею бюджету конкурс коштів не надає.
refusal-call_not_open = На цю дату конкурс не приймає заявок.
refusal-over_ceiling = Це більше, ніж конкурс надає на одну заявку.
refusal-over_call_budget = За цією статтею в конкурсу залишилося менше.
refusal-opening_late = За цим фондом уже є проведення. Початкові залишки вносять раніше за все інше.
refusal-opening_date = Проведіть початкові залишки на ту дату, на яку їх підготовлено.
refusal-opening_preparer = Ви підготували ці початкові залишки. Провести їх має інша особа.
refusal-email_taken = Особа з такою електронною адресою тут уже є.
refusal-invitation_accepted = Ця особа вже обрала пароль, і ніхто інший його не встановлює. Утрачений пароль поновлює той, хто обслуговує програму.

## Помилки в полях
fault-required = Заповніть поле «{ $field }».
fault-too_long = Задовгий текст у полі «{ $field }». Скоротіть його.
fault-not_an_amount = У полі «{ $field }» не сума. Пишіть так: 45000.00.
fault-not_a_number = У полі «{ $field }» не ціле число.
fault-not_a_date = У полі «{ $field }» не дата. Пишіть так: 2026-11-03.
fault-not_a_choice = Оберіть одну з відповідей у полі «{ $field }».
fault-too_small = Замале значення в полі «{ $field }».
fault-too_large = Завелике значення в полі «{ $field }».
fault-not_an_email = У полі «{ $field }» не адреса електронної пошти.
fault-in_the_future = Дата в полі «{ $field }» ще не настала. Вкажіть день, коли це відбулося.
fault-unreadable = Поле «{ $field }» не вдалося прочитати. Введіть іще раз.
fault-not_a_code = Поле «{ $field }» приймає лише латинські літери, цифри та знаки - _ . /
fault-too_short = «{ $field }»: закоротко, потрібно щонайменше 12 символів.
fault-not_the_same = «{ $field }» не збігається з написаним вище.
fault-not_known = «{ $field }»: такого серед відомих вам немає. Перевірте або залиште порожнім, якщо особа нова.

## Поля форм
field-account = Рахунок
field-agreement_version = Версія угоди
field-amount = Сума
field-bank_reference = Номер рядка виписки
field-baseline_workers = Оплачувані працівники на час заявки
field-budget_line = Стаття бюджету
field-case = Справа
field-category = Вид позиції
field-ceiling = Найбільша сума
field-code = Код
field-consent_on = Дата згоди
field-criteria_met = Чи виконано всі критерії?
field-currency = Валюта
field-decision = Рішення
field-description = Опис
field-disbursement = Виплата
field-donor = Донор
field-due_on = Строк
field-duplicate_check = Дублів і попередніх грантів немає?
field-email = Електронна пошта
field-ends_on = Останній день
field-fund = Фонд
field-interest = Чи маєте ви конфлікт інтересів у цій справі?
field-launched_on = Перший день роботи
field-name = Назва
field-on = Дата
field-owner_works = Чи працює у підприємстві власник або власниця?
field-paid_days_12m = Оплачені дні за останні 12 місяців
field-paid_workers = Оплачувані працівники
field-password = Пароль
field-person = Особа
field-reason = Причина
field-receipts = Документи, разом
field-region = Область
field-role = Роль
field-score = Оцінка
field-sector = Галузь
field-signed_on = Дата підписання
field-since = Відколи
field-starts_on = Перший день
field-status = Що виявлено
field-value_on = Дата валютування
field-evidence = Номер підтвердного документа
field-bank_account = Банківський рахунок
field-visited_on = День візиту
field-owners = Кількість власників
field-requested = Запитано
field-title = Назва
field-subject = Номер заявника
field-ngo = Партнерська організація
field-call = Конкурс
field-condition = Умова
field-policy = Коли визнають витрати
field-opens_on = Перший день приймання заявок
field-closes_on = Останній день приймання заявок
field-new_password = Новий пароль
field-password_again = Той самий пароль ще раз
field-change = Зміна

## Підказки
hint-amount = Цифри з крапкою перед копійками, наприклад 45000.00.
hint-bank_reference = Як у банківській виписці. Без імен.
hint-baseline_workers = Без власника чи власниці; 0 для нового підприємства.
hint-ceiling = Найбільше, що можна просити в одній заявці.
hint-code = Літери, цифри й дефіси. Ніколи не частина імені.
hint-consent_on = День, зазначений у підписаній формі.
hint-description = Що купують, кількома словами. Без імен та адрес.
hint-on = День, коли це відбулося, не пізніше сьогодні.
hint-owner_works = Протягом тижня, коли відбувся візит.
hint-paid_days_12m = За всіма оплачуваними працівниками разом, без власника чи власниці.
hint-paid_workers = Протягом тижня візиту, без власника чи власниці.
hint-reason = Короткий код для журналу, наприклад no_plan. Без імен.
hint-receipts = Лише документи, що стосуються плану.
hint-score = Від 0 до 100.
hint-since = Лише якщо підприємство закрите або тимчасово не працює.
hint-value_on = Як у банківській виписці.
hint-evidence = Номер, за яким документ збережено. Без імен.
hint-subject = Наприклад P2026-0007, якщо особа вже подавала заявку. Для нової залиште порожнім.
hint-ngo = Потрібна для нової особи.
hint-new_password = Щонайменше 12 символів. Добре підходять кілька слів.

## Відповіді
choice-yes = Так
choice-no = Ні
choice-approve = Схвалити
choice-reject = Відхилити
choice-waitlist = До списку очікування
choice-abstain = Утриматися
choice-no_interest = Ні, конфлікту інтересів немає
choice-conflict = Так, маю конфлікт інтересів
choice-conditional = З умовами: дохід визнається в міру використання
choice-unconditional = Без умов: дохід визнається за обіцянкою
choice-advance = Аванс: витрати після прийняття документів
choice-expense_when_authorised = Витрати під час дозволу
choice-give = Надати роль
choice-take = Забрати роль

## Галузі (секції NACE Rev. 2, КВЕД)
sector-A = Сільське, лісове та рибне господарство
sector-B = Добувна промисловість
sector-C = Переробна промисловість
sector-D = Постачання електроенергії та газу
sector-E = Водопостачання, поводження з відходами
sector-F = Будівництво
sector-G = Торгівля та ремонт транспорту
sector-H = Транспорт і складське господарство
sector-I = Тимчасове розміщення та харчування
sector-J = Інформація та телекомунікації
sector-K = Фінанси та страхування
sector-L = Нерухоме майно
sector-M = Професійна й технічна діяльність
sector-N = Адміністративне обслуговування
sector-O = Державне управління
sector-P = Освіта
sector-Q = Охорона здоров’я та соціальна допомога
sector-R = Мистецтво, розваги та відпочинок
sector-S = Інші послуги

## Області (ISO 3166-2:UA)
region-UA-05 = Вінницька
region-UA-07 = Волинська
region-UA-09 = Луганська
region-UA-12 = Дніпропетровська
region-UA-14 = Донецька
region-UA-18 = Житомирська
region-UA-21 = Закарпатська
region-UA-23 = Запорізька
region-UA-26 = Івано-Франківська
region-UA-30 = Київ (місто)
region-UA-32 = Київська
region-UA-35 = Кіровоградська
region-UA-40 = Севастополь (місто)
region-UA-43 = АР Крим
region-UA-46 = Львівська
region-UA-48 = Миколаївська
region-UA-51 = Одеська
region-UA-53 = Полтавська
region-UA-56 = Рівненська
region-UA-59 = Сумська
region-UA-61 = Тернопільська
region-UA-63 = Харківська
region-UA-65 = Херсонська
region-UA-68 = Хмельницька
region-UA-71 = Черкаська
region-UA-74 = Чернігівська
region-UA-77 = Чернівецька

## Позиції плану
category-equipment = Обладнання
category-tools = Інструменти
category-materials = Матеріали
category-stock = Товарні запаси
category-rent = Оренда
category-registration = Реєстрація
category-training = Навчання
category-transport = Транспорт
category-other = Інше

## Звіти
reports-none = Вам не відкрито жодного звіту
reports-none-advice = Що ви можете бачити, залежить від вашої ролі.
report-funds = Стан фондів
report-trial-balance = Оборотно-сальдова відомість
report-enterprises = Підприємства
report-visits = Візити
report-jobs = Оплачувані робочі місця
report-people = Люди за етапами
report-about-funds = Бюджет і кошти кожного фонду станом на будь-який день.
report-about-trial-balance = Обороти за дебетом і кредитом та залишки за фондами і рахунками.
report-about-enterprises = У якому стані кожне підприємство, коли був останній візит і коли наступний.
report-about-visits = Що виявлено під час візитів, від найновіших.
report-about-jobs = Оплачувані працівники за останніми відповідями, за роками запуску.
report-about-people = Скільки людей зареєстровано, скільки подали заявку, отримали грант і запустили підприємство.
filter-show = Показати
filter-clear = Скинути фільтри
filter-all = Усі
filter-as-of = Станом на
filter-known-at = За відомостями на
filter-from = Від
filter-to = До
funds-help = Станом на { $date }, за журналом: кожна сума складається з рядків оборотно-сальдової відомості за той самий день.
funds-chart = Використання бюджету за фондами
funds-caption = Кожна смуга — бюджетні призначення одного фонду: використано, зобов’язання, попередньо зарезервовано і доступний залишок. Станом на { $date }
trial-help = Обороти кожного рахунку за дебетом і кредитом та залишок на тій стороні, де сума більша. У кожному шарі підсумки обох сторін рівні.
trial-empty = Проведень немає
trial-empty-advice = Виберіть пізніший день: до цього нічого не внесено.
trial-layer = Шар
trial-whole = Усі фонди разом
trial-part = Фонд { $fund } · { $layer }, { $currency }
trial-debit-balance = Залишок за дебетом
trial-credit-balance = Залишок за кредитом
enterprises-help = Стан визначено за візитами, за тими самими правилами, що й частку підприємств, які діють. Зв’язок вважають утраченим, коли плановий візит прострочено більш ніж на 90 днів.
enterprise-stale = останній візит { $year } р.
enterprise-provisional = ще може виявитися перервою
visits-help = Від найновіших.
list-empty = Нічого не знайдено
list-empty-advice = Зніміть один із фільтрів або поверніться, коли з’являться нові записи.
column-ngo = Партнерська організація
column-last-visit = Останній візит
column-paid-workers = Оплачувані працівники
column-next-visit = Наступний візит
column-visited = Дата візиту
column-inactive-since = Не діє з
column-paid-days = Оплачено днів за 12 місяців
jobs-none = Підприємств ще немає
jobs-none-advice = Робочі місця рахують від першого візиту після запуску.
jobs-paid = Оплачувані робочі місця
jobs-paid-counted = Оплачувані працівники, крім власників, за останнім візитом, під час якого їх порахували; у закритого підприємства — жодного.
jobs-mean = Робочих місць на підприємство
jobs-mean-known = Серед усіх підприємств, щодо яких є відповідь, разом із закритими.
jobs-mean-running = { $count ->
    [one] { $mean } серед { $count } підприємства, що працює.
   *[other] { $mean } серед { $count } підприємств, що працюють.
}
jobs-known = Є відповідь
jobs-known-of = Із { $launched } запущених { $known } хоча б раз відповіли або закрилися.
jobs-recent = { $recent ->
    [one] { $recent } відповідь не старша за 90 днів; інші перенесено з попередніх візитів.
    [few] { $recent } відповіді не старші за 90 днів; інші перенесено з попередніх візитів.
   *[other] { $recent } відповідей не старші за 90 днів; інші перенесено з попередніх візитів.
}
jobs-chart = Оплачувані робочі місця за роком запуску
jobs-caption = Оплачувані працівники, крім власників, за останньою відповіддю кожного підприємства, якої б давності вона не була. Дані до { $date } включно.
chart-about = По смузі на кожен рядок таблиці нижче.
people-none = Ще нікого не зареєстровано
people-none-advice = Людину реєструють разом із першою справою, яку для неї відкривають.
people-chart = Люди за етапами
people-caption = Кожну людину пораховано один раз, скільки б заявок вона не подала. Подали заявку — її надіслано на розгляд. Отримали грант — угоду підписано. Дані до { $date } включно.
people-years = За роком реєстрації
column-stage = Етап
column-persons = Люди
column-of-enrolled = Частка від зареєстрованих
column-enrolment-year = Рік реєстрації
stage-enrolled = Зареєстровано
stage-applied = Подали заявку
stage-granted = Отримали грант
stage-launched = Запустили
state-enterprise-operating = Працює
state-enterprise-reduced = Працює в меншому обсязі
state-enterprise-taken_over = Передане, працює далі
state-enterprise-dormant = Тимчасово не працює
state-enterprise-closed = Закрите
state-enterprise-absorbed = Поглинуте іншим підприємством
state-enterprise-lost = Зв’язок утрачено

## Відомості за книгами
report-general-ledger = Головна книга
report-account-statement = Картка рахунку
report-fund-statement = Звіт за фондом
report-ageing = Аванси за строками
report-commitments = Реєстр зобов’язань
report-journal = Журнал проведень
report-about-general-ledger = Залишок на початок, обороти і залишок на кінець за кожним рахунком за будь-який період.
report-about-account-statement = Усі рядки одного рахунку із залишком після кожного.
report-about-fund-statement = Один фонд за статтями бюджету у валюті донора, його банківські рахунки та рядки a–h форми SF-425.
report-about-ageing = Аванси й суми до відшкодування, що лишаються відкритими, за строками.
report-about-commitments = Скільки схвалено за кожним грантом, у якому воно стані та скільки сплачено.
report-about-journal = Проведення з усіма рядками; сюди веде кожна сума з відомостей.
statement-files = Зберегти як
statement-csv = CSV
statement-xlsx = Excel (XLSX)
statement-empty-advice = Зніміть один із фільтрів або виберіть довший період: відповідних проведень немає.
statement-event = Подія
statement-contra = Кореспондентський рахунок
statement-balance = Залишок
statement-brought = Залишок на початок
statement-grant = Грант
statement-line = Рядок
statement-cost = Витрати, { $currency }
statement-no-rate = курсу немає
statement-sf425 = Федеральний фінансовий звіт (SF-425), рядки a–h
statement-cash = Банківські рахунки за валютами: надходження — зі знаком плюс
statement-fund-help = Станом на { $date }: суми за статтями — це залишки бюджетних рахунків; витрати — в базовій валюті. Кошти в іншій валюті перераховано у валюту донора за методом угоди.
ledger-help = Залишки до і після періоду та обороти за період. Рахунок веде до його картки, сума — до проведень; виберіть один рахунок, щоб побачити його за місяцями.
ledger-fund = Фонд { $fund }, { $currency }
ledger-month = Місяць
ledger-opening-debit = Залишок на початок, дебет
ledger-opening-credit = Залишок на початок, кредит
ledger-closing-debit = Залишок на кінець, дебет
ledger-closing-credit = Залишок на кінець, кредит
account-choose = Виберіть рахунок
account-choose-advice = У фільтрі вище або за назвою в оборотно-сальдовій відомості чи головній книзі.
account-help = За датою проведення. Залишок зі знаком плюс — дебетовий; кожна валюта — окремо.
journal-help = За датою проведення; проведення показано повністю, якщо підходить хоча б один його рядок.
journal-totals = Рахунок у всьому, що підходить: дебет { $debit }, кредит { $credit }.
journal-base = У базовій валюті
ageing-help = Станом на { $date }: закривається спершу найдавніший аванс; строк рахують від дати проведення. Кожен підсумок дорівнює залишку рахунку.
ageing-none = Відкритих сум немає
ageing-none-advice = За всіма авансами відзвітовано, усі вимоги закрито.
ageing-sums = За рахунками і фондами
ageing-list = Від найдавніших
ageing-items = Відкрито
ageing-no-case = Без справи
band-30 = 0–30 днів
band-60 = 31–60 днів
band-90 = 61–90 днів
band-180 = 91–180 днів
band-over = Понад 180 днів
commitments-help = Станом на { $date }, у валюті фонду; виплати — у власній валюті. Перенесення зобов’язання на іншу статтю — це повернення на старій і схвалення на новій.
commitments-none = Зобов’язань ще немає
commitments-none-advice = Перше з’явиться з першим затвердженим грантом.
commitments-sums = За статтями бюджету
commitments-list = Гранти в порядку затвердження
commitment-approved = Схвалено
commitment-released = Повернено
commitment-paid = Сплачено
sf425-a = a. Надходження коштів
sf425-b = b. Виплати коштів
sf425-c = c. Залишок коштів (a − b)
sf425-d = d. Усього призначено
sf425-e = e. Витрачено
sf425-f = f. Непогашені зобов’язання
sf425-g = g. Разом (e + f)
sf425-h = h. Невикористаний залишок (d − g)
cash-receipt = Від донора
cash-disbursement = На програму
cash-conversion = Обмін валюти
cash-settlement = Інші фонди
cash-transfer = Власні перекази
